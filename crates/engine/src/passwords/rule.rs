//! What a password must be: long, and not what anybody would try first (NIST SP 800-63B, 3.1.1.2:
//! length and a list of what to refuse, no rules about kinds of characters).

use xenia_domain::{Refusal, directory::User};

/// Characters of a password at least.
const MIN_LENGTH: usize = 12;
/// Different characters of a password at least.
const MIN_DIFFERENT: usize = 5;
/// Words that carry nothing: taken away with the user's own names before what is left is counted.
const COMMON: &[&str] = &[
    "password",
    "passwort",
    "passw0rd",
    "welcome",
    "qwertyuiop",
    "qwertz",
    "qwerty",
    "asdfgh",
    "letmein",
    "administrator",
    "admin",
    "changeme",
    "xenia",
    "summer",
    "winter",
    "spring",
    "autumn",
    "iloveyou",
    "monkey",
    "dragon",
    "secret",
    "1234567890",
    "12345678",
    "123456",
    "1234",
    "abcdef",
    "abc",
    "2024",
    "2025",
    "2026",
    "2027",
];
/// Characters that must be left without those words.
const MIN_OWN: usize = 6;

/// Refuses a password that is short, monotonous, or made of the person's own names and common
/// words; `banned` are the organisation's own, in small letters.
pub fn check(
    password: &str,
    user: &User,
    organisation: Option<&str>,
    banned: &[String],
) -> Result<(), Refusal> {
    let refuse = |message: String| Err(Refusal::invalid("password", message));
    let length = password.chars().count();
    if length < MIN_LENGTH {
        return refuse(format!(
            "the password has {length} characters, it needs at least {MIN_LENGTH}"
        ));
    }
    let mut different: Vec<char> = password.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < MIN_DIFFERENT {
        return refuse(format!(
            "the password has only {} different characters, it needs at least {MIN_DIFFERENT}",
            different.len()
        ));
    }
    let mut left = password.to_lowercase();
    for word in names(user, organisation)
        .iter()
        .map(String::as_str)
        .chain(banned.iter().map(String::as_str))
        .chain(COMMON.iter().copied())
    {
        left = left.replace(word, "");
    }
    if left.chars().count() < MIN_OWN {
        let message = "the password is made of names and words that are tried first: put a few unrelated words together";
        return refuse(message.to_owned());
    }
    Ok(())
}

/// The words that somebody who knows the person would try.
fn names(user: &User, organisation: Option<&str>) -> Vec<String> {
    let texts = [
        Some(user.user_principal_name.as_str()),
        user.mail.as_deref(),
        Some(user.display_name.as_str()),
        user.given_name.as_deref(),
        user.surname.as_deref(),
        organisation,
    ];
    let mut names: Vec<String> = texts
        .into_iter()
        .flatten()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() >= 4)
        .map(str::to_lowercase)
        .collect();
    // The longest first, so that a short one does not leave the rest of a long one behind.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_says_what_is_wrong() {
        let user = User {
            user_principal_name: "adele.vance@contoso.example".to_owned(),
            display_name: "Adele Vance".to_owned(),
            ..User::default()
        };
        let short = "the password has 11 characters, it needs at least 12";
        let same = "the password has only 2 different characters, it needs at least 5";
        let common = "the password is made of names and words that are tried first: put a few unrelated words together";
        let cases = [
            ("elevenchars", Some(short)),
            ("ababababababab", Some(same)),
            ("Password123456", Some(common)),
            ("AdeleVance2026", Some(common)),
            ("Contoso-Welcome-1", Some(common)),
            ("Fabrikam-2026!", Some(common)),
            ("correct horse battery", None),
            ("ßtraßengräben", None),
        ];
        for (password, expected) in cases {
            let found = check(password, &user, Some("Contoso"), &["fabrikam".to_owned()])
                .err()
                .map(|refusal| refusal.message);
            assert_eq!(found.as_deref(), expected, "{password}");
        }
    }
}
