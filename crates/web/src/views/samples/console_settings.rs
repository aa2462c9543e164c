//! Samples of the settings.

use xenia_design::{Badge, Control, Fact, Field, Icon, Look, Tone};

use super::console::shell;
use super::console_forms::{choices, section};
use super::{Sample, csrf, page};
use crate::views::{
    console::{
        BrandingPage, DnsRecord, DomainRow, DomainsPage, FormSection, LanguageLine, PictureField,
        SettingsPage, SideCard,
    },
    shared::danger,
};

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    Ok(vec![
        page("console-settings", &settings())?,
        page("console-branding", &branding())?,
        page("console-domains", &domains())?,
    ])
}

fn branding() -> BrandingPage {
    let line = "/console/branding";
    BrandingPage {
        shell: shell("Company branding", line),
        languages: vec![
            LanguageLine {
                label: "All languages".to_owned(),
                href: line.to_owned(),
                is_current: true,
            },
            LanguageLine {
                label: "fr-FR".to_owned(),
                href: format!("{line}?language=fr-FR"),
                is_current: false,
            },
        ],
        action: line.to_owned(),
        fields: vec![
            Field::line("backgroundColor", "Background colour", "text", "#1A5FB4"),
            Field::area("signInPageText", "Text below the sign-in box", ""),
        ],
        pictures: vec![PictureField {
            name: "bannerLogo".to_owned(),
            label: "Logo in place of the name".to_owned(),
            hint: "JPEG or PNG, up to 245 × 36 pixels and 50 KB".to_owned(),
            src: None,
            error: "the picture is empty".to_owned(),
        }],
        preview: Look {
            text: Some("Help desk: +1 425 555 0100".to_owned()),
            ..Look::default()
        },
        sign_in: "/contoso.example/signin".to_owned(),
        add: Field::line("language", "A language", "text", ""),
        remove: None,
    }
}

fn settings() -> SettingsPage {
    SettingsPage {
        shell: shell("Settings", "/console/settings"),
        action: "/console/settings".to_owned(),
        sections: sections(),
        side: side(),
    }
}

fn records() -> Vec<DnsRecord> {
    let name = || Fact::new("Name", "@ or contoso.example");
    let ttl = || Fact::new("TTL", "3600 seconds");
    let hash = "5f0c9e6c1d7b4a2f8e3d6b9a0c4f7e21";
    vec![
        DnsRecord {
            title: "TXT record".to_owned(),
            text: "The usual way.".to_owned(),
            facts: vec![
                name(),
                Fact::code("Value", format!("xenia-domain-verification={hash}")),
                ttl(),
            ],
        },
        DnsRecord {
            title: "MX record".to_owned(),
            text: "Where the provider of the domain has no TXT records. No mail goes there."
                .to_owned(),
            facts: vec![
                name(),
                Fact::code("Host", format!("xenia-{hash}.invalid")),
                Fact::new("Preference", "32767"),
                ttl(),
            ],
        },
    ]
}

fn domains() -> DomainsPage {
    let here = "/console/settings/domains";
    let row = |name: &str, states: &[(Tone, &str)]| DomainRow {
        name: name.to_owned(),
        states: states
            .iter()
            .map(|(tone, word)| Badge::new(*tone, *word))
            .collect(),
        records: Vec::new(),
        verify: None,
        make_default: None,
        remove: None,
    };
    let remove = danger(
        "remove-2",
        "Remove",
        Icon::Trash,
        "Remove the domain contoso.fr?",
        "Addresses that begin with it lead nowhere any more.",
        &format!("{here}/contoso.fr/remove"),
        &csrf(),
    );
    let verified = (Tone::Good, "Verified");
    DomainsPage {
        shell: shell("Domains", "/console/settings").crumb("Settings", "/console/settings"),
        action: here.to_owned(),
        rows: vec![
            row("contoso.example", &[verified, (Tone::Brand, "Default")]),
            DomainRow {
                make_default: Some(format!("{here}/contoso.de/default")),
                ..row("contoso.de", &[verified])
            },
            DomainRow {
                records: records(),
                verify: Some(format!("{here}/contoso.fr/verify")),
                remove: Some(remove),
                ..row("contoso.fr", &[(Tone::Warn, "Not verified yet")])
            },
        ],
        add: Some(Field::line("name", "Name", "text", "").hint("Such as `contoso.example`")),
    }
}

fn sections() -> Vec<FormSection> {
    let first = section(
        "",
        "",
        vec![
            Field::line("name", "Name of the organisation", "text", "Contoso").required(),
            Field::line(
                "privacy",
                "Privacy statement",
                "url",
                "https://contoso.example/privacy",
            ),
        ],
    );
    vec![first, people_outside(), last_package()]
}

fn people_outside() -> FormSection {
    let invite = choices(
        &[
            ("Nobody", ""),
            ("Administrators and guest inviters", ""),
            ("These and all members", ""),
            ("Everybody, guests too", ""),
        ],
        1,
    );
    let sees = choices(
        &[
            ("As much as members", ""),
            ("Limited", "Own profile, own groups and who is in them"),
            ("Restricted", "Own profile only"),
        ],
        1,
    );
    let list = choices(
        &[
            ("Any domain", ""),
            ("Only these domains", ""),
            ("Any but these domains", ""),
        ],
        2,
    );
    section(
        "People outside",
        "",
        vec![
            Field::new("invite", "Who may invite guests", Control::Select(invite)),
            Field::new(
                "sees",
                "What guests see of the directory",
                Control::One(sees),
            ),
            Field::new(
                "domains_rule",
                "Domains that may be invited",
                Control::Select(list),
            ),
            Field::area("domains", "Domains", "competitor.example\nfreemail.example")
                .hint("One on each line"),
        ],
    )
}

fn last_package() -> FormSection {
    let last = choices(
        &[
            ("Nothing", "The account stays as it is"),
            ("Block sign-in", ""),
            ("Block sign-in, remove later", ""),
        ],
        2,
    );
    section(
        "When the last package of a guest ends",
        "",
        vec![
            Field::new("last", "What happens to the account", Control::One(last)),
            Field::line("delete_days", "Removed after days", "number", "30"),
            Field::line(
                "invitation_days",
                "Invitations lapse after days",
                "number",
                "30",
            ),
        ],
    )
}

fn side() -> Vec<SideCard> {
    vec![
        SideCard {
            title: "Server".to_owned(),
            text: "Set when Xenia is started.".to_owned(),
            facts: vec![
                Fact::new("Version", "0.1.0"),
                Fact::new("Address", "https://access.contoso.example"),
                Fact::new("Database", "SQLite, /var/lib/xenia"),
                Fact::code("Tenant id", "5d1f6a0e-3c4b-4c8f-9a52-7f0c2be1a9d4"),
            ],
        },
        SideCard {
            title: "Mail".to_owned(),
            text: "No SMTP server: messages are files.".to_owned(),
            facts: vec![Fact::new("Folder", "/var/lib/xenia/mail")],
        },
        SideCard {
            title: "Signing keys".to_owned(),
            text: String::new(),
            facts: vec![
                Fact::new("Algorithm", "ES256"),
                Fact::new("Next change", "14 Jan 2027"),
            ],
        },
    ]
}
