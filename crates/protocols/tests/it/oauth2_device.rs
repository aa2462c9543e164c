//! The device authorization grant.

use proptest::prelude::*;
use xenia_protocols::oauth2::{
    DeviceState, ErrorCode, Grant, Parameters, PollAnswer, Polled, TokenRequest, UserCode,
};

#[test]
fn a_code_is_read_as_people_type_it() {
    let code = UserCode::parse("WDJB-MJHT").unwrap();
    assert_eq!(code.to_string(), "WDJB-MJHT");
    for typed in [
        "wdjbmjht",
        " WDJB MJHT ",
        "w d j b - m j h t",
        "WDJB\u{2013}MJHT",
        "wdj8-mjht",
    ] {
        assert_eq!(UserCode::parse(typed), Some(code.clone()), "{typed}");
    }
    assert_eq!(
        UserCode::parse("1256-8UIY"),
        UserCode::parse("LZSG-BVLV"),
        "what looks alike is taken for the letter"
    );
    for typed in [
        "",
        "WDJB-MJH",
        "WDJB-MJHTT",
        "WDJB-MJHA",
        "WDJB-MJH\u{e9}",
        "WDJB-MJH0",
    ] {
        assert_eq!(UserCode::parse(typed), None, "{typed}");
    }
}

proptest! {
    #[test]
    fn every_code_is_read_back(random: [u8; 16]) {
        let code = UserCode::from_random(&random);
        prop_assert_eq!(code.letters().len(), 8);
        prop_assert_eq!(UserCode::parse(&code.to_string()), Some(code.clone()));
        prop_assert_eq!(UserCode::parse(&code.letters().to_lowercase()), Some(code));
    }
    #[test]
    fn no_letter_is_missed(number in 0u128..u128::MAX) {
        prop_assert!(UserCode::from_random(&number.to_be_bytes()).to_string().len() == 9);
    }
}

fn polled(state: DeviceState) -> Polled {
    Polled {
        state,
        expires_at: 1_000,
        interval: 5,
        last: None,
    }
}

fn told(answer: PollAnswer) -> (Option<ErrorCode>, Option<i64>) {
    match answer {
        PollAnswer::Tokens | PollAnswer::Again => (None, None),
        PollAnswer::NotYet { error, interval } => (Some(error.error), Some(interval)),
        PollAnswer::Never(error) => (Some(error.error), None),
    }
}

#[test]
fn polling_is_answered_by_state_time_and_pace() {
    use DeviceState::{Approved, Declined, Redeemed, Waiting};
    use ErrorCode::{AccessDenied, AuthorizationPending, ExpiredToken, SlowDown};
    for (state, now, last, expected) in [
        (Waiting, 10, None, (Some(AuthorizationPending), Some(5))),
        (Waiting, 15, Some(10), (Some(AuthorizationPending), Some(5))),
        (Waiting, 14, Some(10), (Some(AuthorizationPending), Some(5))),
        (Waiting, 13, Some(10), (Some(SlowDown), Some(10))),
        (Waiting, 1_000, Some(10), (Some(ExpiredToken), None)),
        (Declined, 10, Some(10), (Some(AccessDenied), None)),
        (Declined, 1_000, None, (Some(ExpiredToken), None)),
        (Approved, 1_000, None, (Some(ExpiredToken), None)),
    ] {
        let polled = Polled {
            last,
            ..polled(state)
        };
        assert_eq!(told(polled.poll(now)), expected, "{state:?} {now} {last:?}");
    }
    assert_eq!(polled(Approved).poll(999), PollAnswer::Tokens);
    assert_eq!(polled(Redeemed).poll(999), PollAnswer::Again);
    assert_eq!(
        polled(Redeemed).poll(2_000),
        PollAnswer::Again,
        "a replay is one, however late"
    );
}

#[test]
fn the_grant_is_read_under_its_name() {
    let read = |body: &str| {
        let parameters = Parameters::parse(body).unwrap();
        TokenRequest::parse(&parameters, None).map(|request| request.grant)
    };
    let body = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=a&device_code=secret";
    let grant = read(body).unwrap();
    assert!(
        matches!(&grant, Grant::DeviceCode { device_code } if device_code.expose() == "secret")
    );
    assert_eq!(grant.name(), "urn:ietf:params:oauth:grant-type:device_code");
    let error = read(&body.replace("&device_code=secret", "")).unwrap_err();
    assert_eq!(error.description, "the parameter `device_code` is missing");
}
