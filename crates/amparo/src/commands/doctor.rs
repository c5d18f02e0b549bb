//! `amparo doctor`: is the workspace whole, and can this machine do the work?

use super::Ended;
use crate::show;
use amparo_programme::{Office, OfficeError};

pub async fn run(office: &Office, json: bool) -> Result<Ended, OfficeError> {
    let checks = office.doctor().await;
    if json {
        let list: Vec<_> = checks
            .iter()
            .map(|check| serde_json::json!({ "check": check.what, "fine": check.wrong.is_none(), "wrong": check.wrong, "remedy": check.remedy }))
            .collect();
        show::json(&serde_json::json!({ "checks": list, "changed_by_the_office": office.changes() }));
    } else {
        for check in &checks {
            match &check.wrong {
                None => outln!("fine   {}", check.what),
                Some(wrong) => outln!("WRONG  {}: {wrong}\n  hint: {}", check.what, check.remedy),
            }
        }
    }
    if !json {
        for change in office.changes() {
            println!("own    {change}");
        }
    }
    Ok(if checks.iter().any(|check| check.wrong.is_some()) { Ended::Findings } else { Ended::Done })
}
