//! The frame of portal and console: navigation at the side, person menu at the top, content.

use askama::Template;

use crate::components::html_safe;
use crate::{Banner, Icon, Link, Look};

html_safe!(Csrf);

/// The token that every form carries; prints the hidden field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(
    ext = "html",
    source = r#"<input type="hidden" name="csrf" value="{{ token }}">"#
)]
pub struct Csrf {
    /// The token of this session.
    pub token: String,
}

/// One line of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// The words.
    pub label: String,
    /// The address.
    pub href: String,
    /// The icon in front.
    pub icon: Icon,
    /// How many things wait there.
    pub count: Option<u32>,
    /// We are here.
    pub is_current: bool,
}

impl NavItem {
    /// A line without count.
    pub fn new(label: impl Into<String>, href: impl Into<String>, icon: Icon) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            icon,
            count: None,
            is_current: false,
        }
    }
}

/// A few lines of the navigation under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NavGroup {
    /// The heading; empty for none.
    pub label: String,
    /// The lines.
    pub items: Vec<NavItem>,
}

/// One step of the way from the start to this page.
pub type Crumb = Link;

/// Who is signed in, and what the menu in the corner offers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonMenu {
    /// Display name.
    pub name: String,
    /// Mail address or user principal name.
    pub mail: String,
    /// In which capacity: `Guest from Fabrikam`, `Global Administrator`.
    pub capacity: String,
    /// Address of the photo, if there is one.
    pub photo: Option<String>,
    /// Lines of the menu: other areas, own account.
    pub links: Vec<Link>,
    /// Where the sign-out form posts.
    pub sign_out: String,
}

impl PersonMenu {
    /// The letters in the round button.
    pub fn initials(&self) -> String {
        crate::components::initials(&self.name)
    }
}

/// Everything around the content of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shell {
    /// The name of the page, as the title of the browser's tab.
    pub title: String,
    /// `My Access`, `Approvals` or `Console`.
    pub area: String,
    /// Where the wordmark leads.
    pub home: String,
    /// The organisation whose access this is.
    pub organisation: String,
    /// What the organisation puts on its pages.
    pub look: Look,
    /// Who is signed in.
    pub person: PersonMenu,
    /// The navigation.
    pub nav: Vec<NavGroup>,
    /// The way here; the page itself is not in it.
    pub crumbs: Vec<Crumb>,
    /// Messages above the content.
    pub banners: Vec<Banner>,
    /// The token of every form.
    pub csrf: Csrf,
}

impl Shell {
    /// Marks the line of the navigation that leads to `href` as the current one.
    #[must_use]
    pub fn current(mut self, href: &str) -> Self {
        for item in self.nav.iter_mut().flat_map(|group| &mut group.items) {
            item.is_current = item.href == href;
        }
        self
    }

    /// Sets the title of the page.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Adds a step to the way here.
    #[must_use]
    pub fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Link::new(label, href));
        self
    }

    /// Adds a message above the content.
    #[must_use]
    pub fn banner(mut self, banner: Banner) -> Self {
        self.banners.push(banner);
        self
    }
}

#[derive(Template)]
#[template(path = "layout/app.html")]
struct AppLayout<'a, Content: Template> {
    shell: &'a Shell,
    content: &'a Content,
}

/// A page inside the frame: its template prints the content only.
pub trait Page: Template + Sized {
    /// What stands around the content.
    fn shell(&self) -> &Shell;

    /// The whole document.
    ///
    /// # Errors
    ///
    /// Only when writing to memory fails, which a caller answers with status 500.
    fn to_html(&self) -> askama::Result<String> {
        AppLayout {
            shell: self.shell(),
            content: self,
        }
        .render()
    }
}

#[derive(Template)]
#[template(path = "layout/plain.html")]
struct PlainLayout<'a, Content: Template> {
    title: String,
    content: &'a Content,
}

/// A page that is seen before any sign-in and without navigation: its template prints the content only.
pub trait PlainPage: Template + Sized {
    /// The title of the browser's tab.
    fn title(&self) -> String;

    /// The whole document.
    ///
    /// # Errors
    ///
    /// Only when writing to memory fails, which a caller answers with status 500.
    fn to_html(&self) -> askama::Result<String> {
        PlainLayout {
            title: self.title(),
            content: self,
        }
        .render()
    }
}
