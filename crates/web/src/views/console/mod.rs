//! The console: for administrators, owners of packages and auditors.
//!
//! Lists take their filters from the query (`search`, `page` and what the module names), so that
//! each filtered list has an address. Deeds are `POST`s that answer with a redirect to the page they
//! came from, which then shows a [`xenia_design::Banner`].

mod activity;
mod applications;
mod branding;
mod catalogs;
mod domains;
mod forms;
mod group_life;
mod group_settings;
mod groups;
mod guests;
mod jobs;
mod mail;
mod mappings;
mod overview;
mod packages;
mod partners;
mod people;
mod person_form;
mod provisioning;
mod role_holders;
mod rule;
mod welcome;

pub use activity::{ActivityPage, ChainStatus, Change, EventPage, EventRow};
pub use applications::{
    AccessRow, AppRoleRow, ApplicationPage, ApplicationRow, ApplicationsPage, GrantRow, NewSecret,
    PermissionRow, RedirectRow, SecretRow, TrustRow,
};
pub use branding::{BrandingPage, LanguageLine, PictureField};
pub use catalogs::{CatalogPackageRow, CatalogPage, CatalogResourceRow, CatalogRow, CatalogsPage};
pub use domains::{DnsRecord, DomainRow, DomainsPage};
pub use forms::{FormPage, FormSection, PolicyFormPage, QuestionEditor, SettingsPage, SideCard};
pub use group_life::{
    ExpirationPage, ExpirationPreview, ExpiringRow, JoiningPage, OwnerlessPage, OwnerlessRow,
};
pub use group_settings::{
    FileFault, FileName, FileTrial, GroupSettingsPage, MembersFilePage, NamePreview,
};
pub use groups::{GroupPage, GroupRow, GroupsPage, MemberRow, OwnerRow, UseRow};
pub use guests::{GuestPage, GuestRow, GuestsPage, ReachRow};
pub use jobs::{DeadLetter, JobRow, JobsPage, ScheduleRow};
pub use mail::{MailDropPage, MailMessagePage, MailRow};
pub use mappings::{MappingEditor, MappingTrial, MappingsPage};
pub use overview::{OverviewPage, ProblemPage};
pub use packages::{
    AssignmentRow, PackagePage, PackageRequestRow, PackageRow, PackagesPage, PolicyCard,
    ResourceRow,
};
pub use partners::{PartnerPackageRow, PartnerPage, PartnerRow, PartnersPage};
pub use people::{PeoplePage, PersonRow, RolePage, RoleRow, RolesPage};
pub use person_form::PersonFormPage;
pub use provisioning::{
    ConnectionPage, ConnectionRow, ConnectionsPage, MappingRow, ProvisionedNow,
    ProvisioningLogPage, ProvisioningPage, ProvisioningRow, SentRow, TokenRow, WrittenRow,
};
pub use role_holders::{RoleHolderRow, RoleHolders};
pub use rule::{
    Explained as RuleExplained, Mistake as RuleMistake, RulePage, Trial as RuleTrial,
    Verdict as RuleVerdict,
};
pub use welcome::{Place, Play, WelcomePage};
