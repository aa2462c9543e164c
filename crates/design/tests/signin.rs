//! The sign-in pages render from samples and keep their promises.

use xenia_design::signin::samples;

#[test]
fn every_sample_is_a_whole_document_without_inline_code() {
    for (name, html) in samples().expect("samples render") {
        assert!(html.starts_with("<!doctype html>"), "{name} has no doctype");
        assert!(html.trim_end().ends_with("</html>"), "{name} is cut off");
        assert!(html.contains("<h1>"), "{name} has no heading");
        assert!(
            !html.contains(" style="),
            "{name} has an inline style, which the policy forbids"
        );
        assert!(
            !html.contains("onclick"),
            "{name} has an inline script, which the policy forbids"
        );
        assert_eq!(
            html.matches("<script").count(),
            html.matches("<script src=").count(),
            "{name}"
        );
    }
}

#[test]
fn every_form_carries_the_token_and_the_flow() {
    for (name, html) in samples().expect("samples render") {
        if name == "signin-form-post" {
            continue; // goes to the application, which must get nothing of ours
        }
        let forms = html.matches("<form method=\"post\"").count();
        assert_eq!(html.matches("name=\"csrf\"").count(), forms, "{name}");
        assert_eq!(html.matches("name=\"flow\"").count(), forms, "{name}");
    }
}

#[test]
fn what_people_type_is_escaped() {
    let frame = xenia_design::signin::SigninFrame::default();
    let page =
        xenia_design::signin::IdentifierPage::new(frame, "\"><script>alert(1)</script>", None);
    let html = xenia_design::signin::SigninPage::to_html(&page).expect("renders");
    assert!(
        !html.contains("<script>alert"),
        "markup in an address reached the page"
    );
}
