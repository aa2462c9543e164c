//! Every page of the portal and the console: a plain struct (the view model), its template, and
//! samples of both its normal and its empty state.
//!
//! A handler fills a view model from use cases of the engine and answers with [`Page::to_html`].
//! Nothing here reads the clock, the store or a request. Each module begins with the addresses of
//! its pages and the names of the fields that their forms post; every form also posts `csrf`.
//!
//! | area | addresses | module |
//! |---|---|---|
//! | My Access | `/my-access/{tenant}/...` | [`portal`] |
//! | Approvals | `/approvals/{tenant}/...` | [`approvals`] |
//! | Console | `/console/...` | [`console`] |
//! | photos, in all of them | `.../photo` | [`photos`] |

pub mod approvals;
pub mod consent;
pub mod console;
pub mod frame;
pub mod photos;
pub mod portal;
pub mod portal_groups;
pub mod samples;
pub mod shared;

pub use xenia_design::Page;

/// Implements [`Page`] for view models with a field `shell`.
macro_rules! pages {
    ($($page:ty),* $(,)?) => {$(
        impl xenia_design::Page for $page {
            fn shell(&self) -> &xenia_design::Shell {
                &self.shell
            }
        }
    )*};
}
pub(crate) use pages;
