//! Icons: drawn by hand on a grid of 24, in one stroke width, printed inline so that they take the
//! colour of their text. Always decoration: the words beside them say the same.

use std::fmt;

macro_rules! icons {
    ($($name:ident $doc:literal $body:literal)*) => {
        /// An icon; prints itself as an inline SVG hidden from screen readers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $(#[doc = $doc] $name,)* }

        impl Icon {
            /// Every icon, for the style guide.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The shapes inside the `svg` element.
            pub const fn body(self) -> &'static str {
                match self { $(Self::$name => $body,)* }
            }
        }
    };
}

icons! {
    Overview "A page of key numbers." r#"<path d="M4 19V10M10 19V5M16 19v-7M21 19H3"/>"#
    Guests "People from outside." r#"<circle cx="9" cy="8" r="3.5"/><path d="M2.5 19.5c.6-3.4 3.2-5.5 6.5-5.5s5.9 2.1 6.5 5.5M16 5.2a3.3 3.3 0 0 1 0 6M17.5 14.5c2.1.7 3.5 2.5 4 5"/>"#
    Person "One person." r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20c.8-3.8 3.7-6 7.5-6s6.7 2.2 7.5 6"/>"#
    Partner "A partner organisation." r#"<path d="M4 20V5.5L12 3v17M12 8.5l8 2V20M2.5 20h19M7.5 8.5h1M7.5 12h1M7.5 15.5h1M15.5 13.5h1M15.5 16.5h1"/>"#
    Package "An access package." r#"<path d="M12 3l8 4.3v9.4L12 21l-8-4.3V7.3zM4.2 7.4L12 11.7l7.8-4.3M12 11.7V21M8 5.2l8 4.3"/>"#
    Catalog "A catalog of resources." r#"<path d="M12 4l8.5 4.3L12 12.6 3.5 8.3zM3.5 12.3l8.5 4.3 8.5-4.3M3.5 16.2l8.5 4.3 8.5-4.3"/>"#
    Application "An application." r#"<rect x="3.5" y="4.5" width="17" height="15" rx="2.5"/><path d="M3.5 9h17M6.5 6.8h.01M9 6.8h.01"/>"#
    Group "A group." r#"<circle cx="12" cy="7.5" r="3"/><circle cx="5.5" cy="10.5" r="2"/><circle cx="18.5" cy="10.5" r="2"/><path d="M6.5 19.5c.5-3.3 2.6-5.5 5.5-5.5s5 2.2 5.5 5.5M2 17.5c.3-1.9 1.5-3 3.3-3M22 17.5c-.3-1.9-1.5-3-3.3-3"/>"#
    Activity "What happened." r#"<path d="M3 12.5h4l2.5-7 4.5 13 2.5-6H21"/>"#
    Mail "A message." r#"<rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="M3.5 7.5l8.5 6 8.5-6"/>"#
    Settings "Settings." r#"<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>"#
    Jobs "Work that runs by itself." r#"<path d="M20 12a8 8 0 1 1-2.6-5.9M20.5 3.5v4h-4"/>"#
    Check "Done." r#"<path d="M5 12.5l4.5 4.5L19 7.5"/>"#
    CheckCircle "Good." r#"<circle cx="12" cy="12" r="9"/><path d="M8 12.3l2.8 2.8L16 9.5"/>"#
    Clock "Waiting or a time." r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.3 2"/>"#
    Warning "Needs attention." r#"<path d="M12 4l9 15.5H3zM12 10v4.5M12 17h.01"/>"#
    Stop "Refused or failed." r#"<circle cx="12" cy="12" r="9"/><path d="M8.8 8.8l6.4 6.4M15.2 8.8l-6.4 6.4"/>"#
    Minus "Neither good nor bad." r#"<circle cx="12" cy="12" r="9"/><path d="M8 12h8"/>"#
    Info "Good to know." r#"<circle cx="12" cy="12" r="9"/><path d="M12 11.2V16.5M12 7.8h.01"/>"#
    Close "Close." r#"<path d="M6 6l12 12M18 6L6 18"/>"#
    Search "Search." r#"<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>"#
    Menu "Open the navigation." r#"<path d="M4 7h16M4 12h16M4 17h10"/>"#
    Right "Onward." r#"<path d="M9.5 5.5L16 12l-6.5 6.5"/>"#
    Left "Back." r#"<path d="M14.5 5.5L8 12l6.5 6.5"/>"#
    Down "More below." r#"<path d="M5.5 9.5L12 16l6.5-6.5"/>"#
    Up "Move up." r#"<path d="M5.5 14.5L12 8l6.5 6.5"/>"#
    Arrow "Go on." r#"<path d="M4 12h15M13 6l6 6-6 6"/>"#
    Outside "Leads to another site." r#"<path d="M14 4h6v6M20 4l-9 9M18 14v4.5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 4 18.5v-11A1.5 1.5 0 0 1 5.5 6H10"/>"#
    Calendar "A date." r#"<rect x="3.5" y="5" width="17" height="15.5" rx="2.5"/><path d="M3.5 10h17M8 3v4M16 3v4"/>"#
    Key "A secret or a role." r#"<circle cx="8" cy="14.5" r="4.5"/><path d="M11.3 11.3L20 3M16 7l3 3M13.5 9.3l2 2"/>"#
    Shield "Protected or verified." r#"<path d="M12 3l7.5 3v5.5c0 4.7-3.1 8-7.5 9.5-4.4-1.5-7.5-4.8-7.5-9.5V6zM8.7 12l2.4 2.4 4.4-4.6"/>"#
    Sun "Light colours." r#"<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"/>"#
    Moon "Dark colours." r#"<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>"#
    SignOut "Sign out." r#"<path d="M10 4H6.5A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20H10M10 12h10M16 8l4 4-4 4"/>"#
    Plus "Add." r#"<path d="M12 5v14M5 12h14"/>"#
    Trash "Remove." r#"<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12a1.5 1.5 0 0 0 1.5 1.5h6.4a1.5 1.5 0 0 0 1.5-1.5l.8-12M10 11v6M14 11v6"/>"#
    Edit "Change." r#"<path d="M4 20l1-4.5L16 4.5l3.5 3.5-11 11zM13.5 7l3.5 3.5"/>"#
    Copy "Copy." r#"<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M15.5 8.5V5.5a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h3"/>"#
    Inbox "Things that wait for you." r#"<path d="M3.5 13.5L6 5h12l2.5 8.5v4A1.5 1.5 0 0 1 19 19H5a1.5 1.5 0 0 1-1.5-1.5zM3.5 13.5H8.5l1.5 2.5h4l1.5-2.5h5"/>"#
    Send "Sent." r#"<path d="M21 3L10.5 13.5M21 3l-6.5 18-4-7.5L3 9.5z"/>"#
    Retry "Try again." r#"<path d="M4 12a8 8 0 0 1 13.7-5.6L20 8.5M20.5 4v4.5H16M20 12a8 8 0 0 1-13.7 5.6L4 15.5M3.5 20v-4.5H8"/>"#
    Filter "Fewer rows." r#"<path d="M4 6h16M7 12h10M10 18h4"/>"#
    ChainLink "Linked." r#"<path d="M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7L12 17.7"/>"#
    Leave "Leave." r#"<path d="M14 4H6.5A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20H14M13 12h7.5M17.5 9l3 3-3 3M9.5 12h.01"/>"#
    Hourglass "Running out." r#"<path d="M6 3.5h12M6 20.5h12M7.5 3.5c0 5 4.5 5.5 4.5 8.5s-4.5 3.5-4.5 8.5M16.5 3.5c0 5-4.5 5.5-4.5 8.5s4.5 3.5 4.5 8.5"/>"#
    Handshake "Host and guest: shared." r#"<path d="M9 8a4.5 4.5 0 1 0 0 8M15 8a4.5 4.5 0 1 1 0 8M8.5 12h7"/>"#
    Question "A question." r#"<circle cx="12" cy="12" r="9"/><path d="M9.3 9.5a2.8 2.8 0 1 1 3.9 2.6c-.8.4-1.2.9-1.2 1.9M12 17h.01"/>"#
    Document "A text." r#"<path d="M6 3.5h8l4.5 4.5v11A1.5 1.5 0 0 1 17 20.5H6A1.5 1.5 0 0 1 4.5 19V5A1.5 1.5 0 0 1 6 3.5zM13.5 3.5v5h5M8 13h7M8 16.5h5"/>"#
}

impl fmt::Display for Icon {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            r#"<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">{}</svg>"#,
            self.body()
        )
    }
}

impl askama::filters::HtmlSafe for Icon {}
