//! Members of a group from a file and into a file.

use super::{
    common::{self, Asked},
    groups::LINE,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{FileFault, FileName, FileTrial, MembersFilePage},
};
use axum::{extract::Path, http::header, response::IntoResponse};
use xenia_design::{Choice, Control, Field};
use xenia_engine::{
    Error, Result,
    directory::groups::{self as directory, Bulk, BulkReport, Mode, Someone},
    domain::{GroupId, directory::Group},
};

/// `GET /console/groups/{group}/members/file`.
pub(super) async fn show(visit: Visit, Path(group): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let group = changeable(visit, &group)?;
            Ok(fill(visit, &asked, &group, ("", Mode::Add)))
        })
        .await
}

/// The group, if the caller may change who is in it.
fn changeable(visit: &Visit, group: &str) -> Result<Group> {
    let id: GroupId = common::id("group", group)?;
    directory::with_changeable_members(&visit.engine, &visit.ctx, id.0)
}

/// What was typed.
struct Typed {
    text: String,
    mode: Mode,
    dry_run: bool,
}

impl Typed {
    fn of(form: &Form) -> Self {
        Self {
            text: form.get("file").to_owned(),
            mode: match form.get("mode") {
                "remove" => Mode::Remove,
                "replace" => Mode::Replace,
                _ => Mode::Add,
            },
            dry_run: form.get("verb") != "do",
        }
    }
}

/// `POST /console/groups/{group}/members/file`.
pub(super) async fn act(Path(group): Path<String>, form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| {
            let group = changeable(visit, &group)?;
            answer(visit, &group, &typed)
        })
        .await
}

/// Takes the file, or says what it would do or what is wrong with it.
fn answer(visit: &Visit, group: &Group, typed: &Typed) -> Outcome {
    let mut page = fill(visit, &Asked::default(), group, (&typed.text, typed.mode));
    let bulk = Bulk {
        mode: typed.mode,
        dry_run: typed.dry_run,
    };
    let (engine, ctx, file) = (&visit.engine, &visit.ctx, typed.text.as_bytes());
    match directory::import_members(engine, ctx, group.id.0, file, bulk) {
        Ok(report) if report.done => {
            Reply::see(format!("{LINE}/{}?done=members-from-file", group.id))
        }
        Ok(report) => {
            page.trial = Some(trial(&report));
            match report.bad.is_empty() {
                true => Reply::page(&page),
                false => common::again(&page),
            }
        }
        Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
            if let Some(field) = page.fields.iter_mut().find(|it| it.name == "file") {
                field.error = Some(refusal.message);
            }
            common::again(&page)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /console/groups/{group}/members/download`.
pub(super) async fn download(Path(group): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            let text = directory::export_members(&visit.engine, &visit.ctx, id.0)?;
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (
                    header::CONTENT_DISPOSITION,
                    format!("attachment; filename=\"members-{id}.csv\""),
                ),
            ];
            Ok(Reply::Raw((headers, text).into_response()))
        })
        .await
}

fn fill(
    visit: &Visit,
    asked: &Asked,
    group: &Group,
    (text, mode): (&str, Mode),
) -> MembersFilePage {
    let base = format!("{LINE}/{}", group.id);
    let shell = common::below(visit, asked, ("Groups", LINE), "Members from a file");
    let choice = |word: &str, label: &str, of: Mode| Choice::new(word, label).chosen(of == mode);
    let modes = vec![
        choice("add", "They come in", Mode::Add),
        choice("remove", "They go out", Mode::Remove),
        choice(
            "replace",
            "They come in, and everybody else goes out",
            Mode::Replace,
        )
        .detail("Whom an access package brought in stays"),
    ];
    MembersFilePage {
        shell: shell.crumb(&group.display_name, &base),
        name: group.display_name.clone(),
        action: format!("{base}/members/file"),
        download: format!("{base}/members/download"),
        fields: vec![
            Field::area("file", "Text of the file", text),
            Field::new("mode", "Those whom it names", Control::One(modes)),
        ],
        trial: None,
    }
}

fn trial(report: &BulkReport) -> FileTrial {
    let names = |people: &[Someone]| {
        let one = |it: &Someone| FileName {
            name: it.name.clone(),
            detail: it.user_principal_name.clone().unwrap_or_default(),
        };
        people.iter().map(one).collect()
    };
    FileTrial {
        added: names(&report.added),
        removed: names(&report.removed),
        unchanged: report.unchanged,
        faults: report
            .bad
            .iter()
            .map(|bad| FileFault {
                place: match bad.column {
                    Some(column) => format!("Line {}, column {column}", bad.line),
                    None => format!("Line {}", bad.line),
                },
                message: bad.reason.clone(),
            })
            .collect(),
        ignored: report.ignored_columns.join(", "),
    }
}
