//! Every page renders from samples, in its normal and in its empty state, and keeps the promises of
//! the design: whole documents, one heading, no inline code, a token in every form, unique ids.

use std::collections::HashSet;

fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.split(&start)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn every_page_is_a_whole_document_without_inline_code() {
    for (name, html) in xenia_web::views::samples::all().expect("samples render") {
        assert!(html.starts_with("<!doctype html>"), "{name} has no doctype");
        assert!(html.trim_end().ends_with("</html>"), "{name} is cut off");
        assert_eq!(
            html.matches("<h1").count(),
            1,
            "{name} needs exactly one main heading"
        );
        assert!(
            attributes(&html, "style").is_empty(),
            "{name} has an inline style"
        );
        assert_eq!(
            html.matches("<script").count(),
            html.matches("<script src=").count(),
            "{name}"
        );
        assert!(!html.contains("href=\"\""), "{name} has a link to nowhere");
    }
}

#[test]
fn every_form_that_posts_carries_the_token() {
    for (name, html) in xenia_web::views::samples::all().expect("samples render") {
        for form in html.split("<form ").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            if form.contains("method=\"post\"") {
                assert!(
                    form.contains("name=\"csrf\" value=\"sample\""),
                    "{name}: {form}"
                );
            }
        }
    }
}

#[test]
fn every_id_is_unique_and_every_reference_has_a_target() {
    for (name, html) in xenia_web::views::samples::all().expect("samples render") {
        let ids = attributes(&html, "id");
        let unique: HashSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name} has an id twice: {ids:?}");
        for reference in [
            "for",
            "aria-labelledby",
            "aria-describedby",
            "popovertarget",
        ] {
            for target in attributes(&html, reference)
                .iter()
                .flat_map(|ids| ids.split(' '))
            {
                assert!(
                    unique.contains(target),
                    "{name}: {reference}=\"{target}\" has no target"
                );
            }
        }
    }
}

#[test]
fn every_control_has_a_name_that_is_read_out() {
    for (name, html) in xenia_web::views::samples::all().expect("samples render") {
        let labels: HashSet<&str> = attributes(&html, "for").into_iter().collect();
        for tag in ["<input ", "<select ", "<textarea "] {
            for control in html.split(tag).skip(1) {
                let control = control.split('>').next().unwrap_or_default();
                let is_wrapped =
                    control.contains("type=\"radio\"") || control.contains("type=\"checkbox\"");
                if control.contains("type=\"hidden\"") || is_wrapped {
                    continue;
                }
                let id = attributes(&format!(" {control}"), "id")
                    .first()
                    .copied()
                    .unwrap_or_default()
                    .to_owned();
                assert!(
                    labels.contains(id.as_str()),
                    "{name}: no label for {control}"
                );
            }
        }
    }
}

#[test]
fn one_line_of_the_navigation_is_current() {
    for (name, html) in xenia_web::views::samples::framed().expect("samples render") {
        let nav = html
            .split("<nav class=\"side\"")
            .nth(1)
            .and_then(|rest| rest.split("</nav>").next());
        let count = nav.map_or(0, |nav| nav.matches("aria-current=\"page\"").count());
        assert_eq!(count, 1, "{name}");
    }
}
