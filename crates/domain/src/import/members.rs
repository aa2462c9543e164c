//! Members of a group from a file: the template of the Entra portal's "Bulk import group members"
//! and the file of its "Download members" ([Bulk add group
//! members](https://learn.microsoft.com/en-us/entra/identity/users/groups-bulk-import-members),
//! [Bulk download group
//! members](https://learn.microsoft.com/en-us/entra/identity/users/groups-bulk-download-members)),
//! or any file with a column that says who is meant.

use super::BadCell;
use crate::Refusal;

/// A column that says who is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The id of an object.
    Id,
    /// The id or the user principal name.
    IdOrName,
    /// The user principal name.
    Name,
    /// The address.
    Mail,
}

impl Key {
    const ALL: [Self; 4] = [Self::Id, Self::IdOrName, Self::Name, Self::Mail];

    /// The column, as messages name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::IdOrName => "memberObjectIdOrUpn",
            Self::Name => "userPrincipalName",
            Self::Mail => "mail",
        }
    }

    /// The column of that heading: `userPrincipalName`, `User principal name`, or the template's
    /// `Member object ID or user principal name [memberObjectIdOrUpn] Required`.
    fn of_heading(heading: &str) -> Option<Self> {
        let bracket = heading
            .split_once('[')
            .and_then(|(_, rest)| rest.split_once(']'))
            .map(|(inside, _)| inside);
        let letters = bracket.unwrap_or(heading).chars();
        let name: String = letters.filter(char::is_ascii_alphanumeric).collect();
        Some(match name.to_ascii_lowercase().as_str() {
            "id" | "objectid" => Self::Id,
            "memberobjectidorupn" | "userobjectidorupn" => Self::IdOrName,
            "userprincipalname" | "upn" => Self::Name,
            "mail" | "email" | "emailaddress" => Self::Mail,
            _ => return None,
        })
    }
}

/// What stands where in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberColumns {
    keys: Vec<(Key, usize)>,
    count: usize,
    ignored: Vec<String>,
}

/// Who a row means: texts of one or more columns.
pub type Named = Vec<(Key, String)>;

impl MemberColumns {
    /// Whether that is the first row of a template, which says its version.
    #[must_use]
    pub fn is_version(cells: &[&str]) -> bool {
        let first = cells.first().map(|cell| without_mark(cell).trim());
        first.is_some_and(|cell| cell.to_ascii_lowercase().starts_with("version:"))
    }

    /// Reads the row with the headings; the order does not matter, nor do capitals.
    ///
    /// # Errors
    /// No column says who is meant, or one stands there twice.
    pub fn read<'a>(headings: impl IntoIterator<Item = &'a str>) -> Result<Self, Refusal> {
        let mut columns = Self {
            keys: Vec::new(),
            count: 0,
            ignored: Vec::new(),
        };
        for (place, heading) in headings.into_iter().enumerate() {
            let heading = without_mark(heading).trim();
            columns.count += 1;
            match Key::of_heading(heading) {
                Some(key) if columns.keys.iter().any(|(known, _)| *known == key) => {
                    let message = format!("the file has the column `{}` twice", key.name());
                    return Err(Refusal::invalid(key.name(), message));
                }
                Some(key) => columns.keys.push((key, place)),
                None if heading.is_empty() => {}
                None => columns.ignored.push(heading.to_owned()),
            }
        }
        if columns.keys.is_empty() {
            let names = Key::ALL.map(Key::name).join("`, `");
            let message = format!(
                "no column of the file says who is meant: its first row must have one of `{names}`"
            );
            return Err(Refusal::invalid("file", message));
        }
        columns.keys.sort_by_key(|(key, _)| *key as u8);
        Ok(columns)
    }

    /// The headings that say nothing about who is meant.
    #[must_use]
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// Who a row means; nothing for the template's row of examples and for an empty row.
    ///
    /// # Errors
    /// The row is shorter or longer than the headings, or says nobody.
    pub fn row(&self, cells: &[&str]) -> Result<Option<Named>, BadCell> {
        let is_empty = cells.iter().all(|cell| cell.trim().is_empty());
        let is_example = |cell: &&str| cell.trim().to_ascii_lowercase().starts_with("example:");
        if is_empty || cells.first().is_some_and(is_example) {
            return Ok(None);
        }
        if cells.len() != self.count {
            let reason = format!(
                "the row has {} cells where the headings have {}",
                cells.len(),
                self.count
            );
            return Err(BadCell::row(reason));
        }
        let mut named = Named::new();
        for (key, place) in &self.keys {
            // What a download writes before a cell that a spreadsheet would take for a formula.
            let cell = cells.get(*place).copied().unwrap_or_default().trim();
            let cell = cell.strip_prefix('\'').unwrap_or(cell).trim();
            if !cell.is_empty() {
                named.push((*key, cell.to_owned()));
            }
        }
        if named.is_empty() {
            return Err(BadCell::row("the row says nobody"));
        }
        Ok(Some(named))
    }
}

/// The mark with which some programs begin a file of UTF-8.
fn without_mark(cell: &str) -> &str {
    cell.strip_prefix('\u{feff}').unwrap_or(cell)
}

/// The headings of a download: Entra's, then Xenia's own.
pub const DOWNLOAD: [&str; 11] = [
    "id",
    "userPrincipalName",
    "displayName",
    "objectType",
    "userType",
    "isUser",
    "isGroup",
    "isGuest",
    "mail",
    "source",
    "endDateTime",
];

/// A cell of a download: what a spreadsheet would take for a formula, also after blanks, gets a
/// `'` before it.
#[must_use]
pub fn harmless(cell: &str) -> String {
    let blank = cell.starts_with(['\t', '\r']);
    match blank || cell.trim_start().starts_with(['=', '+', '-', '@', '\'']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "Member object ID or user principal name [memberObjectIdOrUpn] Required";

    fn row(headings: &[&str], cells: &[&str]) -> Result<Option<Named>, BadCell> {
        let columns = MemberColumns::read(headings.iter().copied()).unwrap();
        columns.row(cells)
    }

    #[test]
    fn headings_of_entra_and_plain_ones_are_known() {
        for (heading, key) in [
            (TEMPLATE, Key::IdOrName),
            ("\u{feff}id", Key::Id),
            ("Object ID", Key::Id),
            ("User principal name", Key::Name),
            ("MAIL", Key::Mail),
        ] {
            assert_eq!(
                row(&[heading], &["x"]),
                Ok(Some(vec![(key, "x".to_owned())])),
                "{heading}"
            );
        }
        let download = MemberColumns::read(DOWNLOAD).unwrap();
        assert_eq!(download.ignored().len(), 8);
        assert!(MemberColumns::is_version(&["\u{feff}version:v1.0", ""]));
        assert!(!MemberColumns::is_version(&[TEMPLATE]));
        assert_eq!(
            MemberColumns::read(["displayName"]).unwrap_err().message,
            "no column of the file says who is meant: its first row must have one of `id`, `memberObjectIdOrUpn`, `userPrincipalName`, `mail`"
        );
        assert_eq!(
            MemberColumns::read(["mail", "e-mail"]).unwrap_err().message,
            "the file has the column `mail` twice"
        );
    }

    #[test]
    fn rows_say_who_is_meant() {
        let headings = ["mail", "displayName", "id"];
        let both = vec![(Key::Id, "7".to_owned()), (Key::Mail, "a@b.c".to_owned())];
        assert_eq!(row(&headings, &["a@b.c", "A", " 7 "]), Ok(Some(both)));
        assert_eq!(row(&headings, &["", " ", ""]), Ok(None));
        let example = "Example: 9832aad8-e4fe-496b-a604-95c6eF01ae75";
        assert_eq!(row(&[TEMPLATE], &[example]), Ok(None));
        assert_eq!(
            row(&headings, &["", "A", ""]),
            Err(BadCell::row("the row says nobody"))
        );
        let short = "the row has 1 cells where the headings have 3";
        assert_eq!(row(&headings, &["x"]), Err(BadCell::row(short)));
    }

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(harmless("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(harmless("Anna"), "Anna");
        let read = row(&["mail"], &[&harmless("-a@b.c")]).unwrap().unwrap();
        assert_eq!(read, [(Key::Mail, "-a@b.c".to_owned())]);
        assert_eq!(harmless(" =1"), "' =1");
        // Found by `cargo xtask fuzz`: blanks behind the mark.
        let read = row(&["mail"], &["'  a@b.c"]).unwrap().unwrap();
        assert_eq!(read, [(Key::Mail, "a@b.c".to_owned())]);
    }
}
