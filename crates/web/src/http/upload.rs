//! Forms with files (`multipart/form-data`, RFC 7578).

use super::{
    Failure, Visit,
    form::{comes_from_us, foreign},
};
use axum::{
    body::Body,
    extract::{
        DefaultBodyLimit, FromRequest, FromRequestParts, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};
use xenia_engine::{
    domain::{Reason, Refusal},
    images,
};

/// What stands around the files of a form, in bytes, at most.
const AROUND: usize = 64 * 1024;

/// What a person sent with files, together with who did. As [`super::Form`], it exists only when
/// it came from one of our own pages.
pub(crate) struct Upload {
    /// Who sent it.
    pub(crate) visit: Visit,
    fields: Vec<(String, Vec<u8>)>,
}

impl Upload {
    /// The file in that field; empty when none was chosen.
    pub(crate) fn file(&self, name: &str) -> &[u8] {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map_or(&[], |(_, bytes)| bytes)
    }
    /// The text of that field, trimmed; empty when it is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        std::str::from_utf8(self.file(name))
            .unwrap_or_default()
            .trim()
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload
where
    Visit: FromRequestParts<S, Rejection = Failure>,
{
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visit = <Visit as FromRequestParts<S>>::from_request_parts(&mut parts, state).await?;
        // Before megabytes are read for somebody else's page; our own forms always have this type.
        if !comes_from_us(&parts.headers, visit.base_url()) {
            return Err(visit.refuse(foreign()));
        }
        let mut request = Request::from_parts(parts, Body::new(body));
        DefaultBodyLimit::max(images::LARGEST + AROUND).apply(&mut request);
        let form = Multipart::from_request(request, state)
            .await
            .map_err(|_| visit.refuse(foreign()))?;
        let fields = read_all(form)
            .await
            .map_err(|error| refused(&visit, &error))?;
        let upload = Self { visit, fields };
        if !upload.visit.owns_token(upload.get("csrf")) {
            return Err(upload.visit.refuse(foreign()));
        }
        Ok(upload)
    }
}

async fn read_all(mut form: Multipart) -> Result<Vec<(String, Vec<u8>)>, MultipartError> {
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await? {
        fields.extend(read(field).await?);
    }
    Ok(fields)
}

async fn read(field: Field<'_>) -> Result<Option<(String, Vec<u8>)>, MultipartError> {
    let name = field.name().map(str::to_owned);
    let bytes = field.bytes().await?;
    Ok(name.map(|name| (name, bytes.to_vec())))
}

fn refused(visit: &Visit, error: &MultipartError) -> Failure {
    visit.refuse(match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let message = format!(
                "a picture may have at most {} MB",
                images::LARGEST / 1024 / 1024
            );
            Refusal::new(Reason::TooLarge, message)
        }
        _ => Refusal::invalid("form", error.body_text()),
    })
}
