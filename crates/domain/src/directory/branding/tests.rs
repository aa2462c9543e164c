//! Looks, languages and colours.

use super::*;

#[test]
fn every_colour_has_a_text_that_can_be_read_on_it() {
    for value in (0..=0xff_ffff_u32).step_by(97) {
        let colour = Colour::parse(&format!("#{value:06x}")).unwrap();
        let own = colour.luminance() + 0.05;
        let contrast = match colour.readable() {
            "#000000" => own / 0.05,
            _ => 1.05 / own,
        };
        assert!(contrast >= 4.5, "{colour} {contrast}");
    }
    for text in [
        "", "#", "1A5FB4", "#1A5FB", "#1A5FB4F", "#zzzzzz", "red", "#fff;}", "#ééé",
    ] {
        assert_eq!(Colour::parse(text), None, "{text}");
    }
    assert_eq!(Colour::parse("#15b").unwrap().to_string(), "#1155BB");
}

#[test]
fn languages_are_kept_as_cultures_are_named() {
    for (text, kept) in [
        ("0", "0"),
        ("default", "0"),
        ("FR-fr", "fr-FR"),
        ("de", "de"),
    ] {
        assert_eq!(locale(text).unwrap(), kept);
    }
    for text in [
        "", "f", "french", "fr-", "fr-F", "fr_FR", "fr-FR-x", "../0", "00",
    ] {
        let message = format!("`{text}` is not a language such as `fr` or `fr-FR`");
        assert_eq!(locale(text).unwrap_err().message, message);
    }
}

#[test]
fn the_language_of_the_browser_chooses() {
    let ids = ["0", "fr-FR", "fr-CA", "de"];
    let all = Branding(ids.map(|id| (id.to_owned(), Look::default())).into());
    for (preferred, chosen) in [
        ("", vec!["0"]),
        ("fr-CA,fr;q=0.9", vec!["fr-CA", "0"]),
        ("fr", vec!["fr-CA", "0"]),
        ("de-AT", vec!["de", "0"]),
        ("it, de;q=0.5", vec!["de", "0"]),
        ("de;q=0.1, fr-FR;q=0.7", vec!["fr-FR", "0"]),
        ("de;q=0", vec!["0"]),
        ("*;q=x,,;", vec!["0"]),
    ] {
        assert_eq!(all.chosen(preferred), chosen, "{preferred}");
    }
    assert!(Branding::default().chosen("fr").is_empty());
}

#[test]
fn what_breaks_a_rule_is_named() {
    let long = "x".repeat(65);
    let cases: Vec<(Look, Option<(&str, String)>)> = vec![
        (
            Look { background_color: Some(" #1a5fb4 ".to_owned()), sign_in_page_text: Some(" ".to_owned()), ..Look::default() },
            None,
        ),
        (
            Look { background_color: Some("red; x".to_owned()), ..Look::default() },
            Some(("backgroundColor", "`red; x` is not a colour such as `#1A5FB4`".to_owned())),
        ),
        (
            Look { username_hint_text: Some(long), ..Look::default() },
            Some(("usernameHintText", "`usernameHintText` has 64 characters at most".to_owned())),
        ),
        (
            Look { custom_terms_of_use_url: Some("javascript:alert(1)".to_owned()), ..Look::default() },
            Some(("customTermsOfUseUrl", "`customTermsOfUseUrl` is an address of 128 characters at most that begins with `https://`, not `javascript:alert(1)`".to_owned())),
        ),
    ];
    for (mut look, refused) in cases {
        match (look.check(), refused) {
            (Ok(()), None) => {
                assert_eq!(look.background_color.as_deref(), Some("#1A5FB4"));
                assert_eq!(look.sign_in_page_text, None);
            }
            (Err(refusal), Some((target, message))) => {
                assert_eq!(
                    (refusal.target.as_deref(), refusal.message),
                    (Some(target), message)
                );
            }
            (found, wanted) => panic!("{found:?} instead of {wanted:?}"),
        }
    }
}
