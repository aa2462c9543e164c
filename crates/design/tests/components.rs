//! Components, charts, moments and files, each through its public face.

use jiff::Timestamp;
use xenia_design::charts::{Columns, Donut, Line, Point, Slice, axis_end};
use xenia_design::{
    Choice, Control, ErrorSummary, Field, Icon, Meter, Person, When, asset, asset_path,
};

#[expect(clippy::expect_used, reason = "a helper of tests")]
fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

#[test]
fn distances_use_the_unit_that_people_use() {
    let now = at("2026-11-23T09:30:00Z");
    let table = [
        ("2026-11-23T09:30:20Z", "just now"),
        ("2026-11-23T09:31:00Z", "in 1 minute"),
        ("2026-11-23T06:30:00Z", "3 hours ago"),
        ("2026-12-05T09:30:00Z", "in 12 days"),
        ("2026-05-23T09:30:00Z", "6 months ago"),
        ("2029-11-23T09:30:00Z", "in 3 years"),
    ];
    for (moment, words) in table {
        assert_eq!(When::day(at(moment), now).distance, words, "{moment}");
    }
    assert_eq!(When::minute(now, now).text, "23 Nov 2026, 09:30");
}

#[test]
fn a_file_is_found_by_both_names_and_kept_only_by_the_hashed_one() {
    let hashed = asset_path("app.css").trim_start_matches("/assets/");
    assert!(
        hashed.starts_with("app.") && hashed.ends_with(".css") && hashed.len() > 20,
        "{hashed}"
    );
    let by_hash = asset(hashed).expect("by hash");
    let by_name = asset("app.css").expect("by name");
    assert_eq!(by_hash.etag, by_name.etag);
    assert!(by_hash.cache_control.contains("immutable"));
    assert_eq!(by_name.cache_control, "no-cache");
    assert!(asset("app.0000000000000000.css").is_none());
    assert!(asset("../Cargo.toml").is_none());
}

#[test]
fn a_wrong_field_is_announced_and_described() {
    let choices = vec![Choice::new("a", "A"), Choice::new("b", "B").chosen(true)];
    let field = Field::new("why", "Why", Control::One(choices))
        .hint("One of them")
        .error(Some("is missing".into()));
    let html = field.to_string();
    assert!(
        html.contains("<fieldset") && html.contains("<legend>Why"),
        "{html}"
    );
    assert!(
        html.contains("aria-describedby=\"field-why-error field-why-hint\""),
        "{html}"
    );
    assert_eq!(html.matches(" checked").count(), 1, "{html}");
    let summary = ErrorSummary::of([&field]).to_string();
    assert!(
        summary.contains("href=\"#field-why\"") && summary.contains("Why: is missing"),
        "{summary}"
    );
    assert!(ErrorSummary::of([]).to_string().is_empty());
}

#[test]
fn meters_change_tone_on_the_days_of_the_mails() {
    let table = [
        (30, "good"),
        (15, "good"),
        (14, "warn"),
        (2, "warn"),
        (1, "bad"),
        (0, "bad"),
    ];
    for (left, tone) in table {
        assert_eq!(Meter::days_left(left, 30).tone.class(), tone, "{left} days");
    }
    assert_eq!(Meter::days_left(40, 30).value, 30, "never more than full");
}

#[test]
fn initials_come_from_first_and_last_word() {
    assert_eq!(Person::member("Adele Vance", "").initials(), "AV");
    assert_eq!(Person::member("Ørsted", "").initials(), "Ø");
    assert_eq!(Person::member("  ", "").initials(), "?");
}

#[test]
fn axes_end_on_readable_numbers() {
    let table = [
        (0, 4),
        (5, 6),
        (9, 10),
        (21, 24),
        (31, 40),
        (152, 160),
        (801, 1000),
    ];
    for (value, end) in table {
        assert_eq!(axis_end(value), end, "{value}");
    }
    for power in 0..32 {
        assert!(axis_end(1 << power) >= 1 << power);
    }
}

#[test]
fn charts_say_in_words_what_they_draw() {
    let points = vec![
        Point::new("Sep", 10),
        Point::new("Oct", 30),
        Point::new("Nov", 20),
    ];
    let line = Line {
        unit: "guests".into(),
        points: points.clone(),
    };
    assert_eq!(line.coordinates(), "0.0,66.7 300.0,0.0 600.0,33.3");
    assert!(
        line.to_string()
            .contains("guests: 10 in Sep, 20 in Nov; most in Oct with 30")
    );
    let columns = Columns {
        unit: "ends".into(),
        points,
        urgent: 1,
    }
    .columns();
    assert_eq!(
        columns
            .iter()
            .map(|column| column.class)
            .collect::<Vec<_>>(),
        ["column-warn", "column", "column"]
    );
    let empty = Line {
        unit: "guests".into(),
        points: Vec::new(),
    }
    .to_string();
    assert!(
        empty.contains("no values yet") && !empty.contains("NaN"),
        "{empty}"
    );
}

#[test]
fn a_ring_is_closed() {
    let slice = |label: &str, value| Slice {
        label: label.into(),
        value,
    };
    let donut = Donut {
        unit: "guests".into(),
        slices: vec![slice("active", 3), slice("invited", 1)],
    };
    let offsets: Vec<String> = donut.arcs().into_iter().map(|arc| arc.offset).collect();
    assert_eq!(offsets, ["-0.00", "-75.00"]);
    let whole = Donut {
        unit: "guests".into(),
        slices: vec![slice("active", 3)],
    };
    assert_eq!(
        whole.arcs()[0].dashes,
        "100.00 0.00",
        "one part fills the ring"
    );
    let none = Donut {
        unit: "guests".into(),
        slices: Vec::new(),
    };
    assert!(!none.to_string().contains("NaN"));
}

#[test]
fn icons_are_decoration() {
    for icon in Icon::ALL {
        let html = icon.to_string();
        assert!(
            html.contains("aria-hidden=\"true\"") && icon.body().starts_with('<'),
            "{icon:?}"
        );
    }
}

#[test]
fn quoted_input_is_set_apart_and_escaped() {
    let table = [
        (
            "`a<b` is too long",
            "<code class=\"said\">a&#60;b</code> is too long",
        ),
        ("one ` alone", "one ` alone"),
        ("", ""),
    ];
    for (text, html) in table {
        assert_eq!(xenia_design::said(text).to_string(), html);
    }
}
