//! The photo of a person, there and not there.

use super::{Sample, adele, csrf, owner_viewer, page};
use crate::views::{
    frame,
    photos::{PhotoCard, PhotoPage},
    shared::danger,
};
use xenia_design::{Icon, Person};

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    let empty = PhotoPage {
        remove: None,
        error: "this is no picture that can be read: send a JPEG or a PNG".to_owned(),
        ..photo()
    };
    Ok(vec![page("photo", &photo())?, page("photo-empty", &empty)?])
}

/// The card on the page of somebody.
pub(super) fn card(who: Person, may_change: bool) -> PhotoCard {
    PhotoCard {
        who,
        change: may_change.then(|| "/console/people/1/photo".to_owned()),
    }
}

fn photo() -> PhotoPage {
    let action = "/my-access/contoso.example/photo";
    PhotoPage {
        shell: frame::portal(&owner_viewer(), "/my-access/contoso.example").titled("Your photo"),
        who: adele(),
        action: action.to_owned(),
        error: String::new(),
        remove: Some(danger(
            "remove-photo",
            "Remove the photo",
            Icon::Trash,
            "Remove the photo?",
            "The initials are shown instead.",
            &format!("{action}/remove"),
            &csrf(),
        )),
    }
}
