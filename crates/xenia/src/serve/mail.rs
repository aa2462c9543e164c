//! How mail leaves: through a mail server, or into a folder of the data folder.

use crate::{cli::MailArguments, data::Data, failure::Failure};
use std::{fs, sync::Arc};
use xenia_connect::{MailFolder, SmtpTransport};
use xenia_engine::{
    Config,
    mail::{MailDrop, MailTransport},
};

/// What sends mails, and the folder they are kept in when no mail server is configured.
pub(crate) struct Outgoing {
    /// What sends.
    pub(crate) transport: Arc<dyn MailTransport>,
    /// Where kept mails are read.
    pub(crate) kept: Option<Arc<dyn MailDrop>>,
}

/// As configured.
pub(crate) fn outgoing(
    data: &Data,
    arguments: &MailArguments,
    config: &Config,
) -> Result<Outgoing, Failure> {
    let Some(url) = &arguments.smtp_url else {
        let folder = data.path("mail");
        let kept = MailFolder::new(&folder, &config.mail_from)
            .map_err(|error| Failure::file(&folder, error))?;
        let kept = Arc::new(kept);
        return Ok(Outgoing {
            transport: Arc::clone(&kept) as _,
            kept: Some(kept),
        });
    };
    let authorities = match &arguments.smtp_ca {
        Some(file) => Some(fs::read(file).map_err(|error| Failure::file(file, error))?),
        None => None,
    };
    let transport = SmtpTransport::new(url, &config.mail_from, authorities.as_deref())
        .map_err(|error| Failure::Refused(error.to_string()))?;
    Ok(Outgoing {
        transport: Arc::new(transport),
        kept: None,
    })
}
