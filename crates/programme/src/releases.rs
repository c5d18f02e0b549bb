//! Pictures on their way out: facts to picture, picture through the door, and what went out before.

use crate::{Office, OfficeError, Progress, office::Key};
use amparo_analysis::{Picture, PictureError, facts, picture, picture::Trend, trend};
use amparo_model::{Audience, Problem, RoundId};
use amparo_protect::{Action, Permit};
use amparo_release::{Entry, Finding, Ledger, Outgoing, Released};
use amparo_store::KeptRound;
use std::{path::PathBuf, sync::Arc};

/// What is known about the data of a round.
#[derive(Debug)]
pub struct Quality {
    /// The round with its files and what was found in them.
    pub kept: KeptRound,
    /// The picture, for the silences of each question.
    pub released: Arc<Released<Outgoing>>,
    /// Problems of all its files, the gravest first.
    pub findings: Vec<Problem>,
}

impl Office {
    /// The picture of a round for an audience, through the door. Kept in memory while the facts stay the same.
    /// It is compared with `before`, or else with the round taken in just before.
    ///
    /// # Errors
    /// If there is no such round, the policy or the door refuses, or the work was stopped.
    pub async fn released(
        &self,
        round: &RoundId,
        audience: Audience,
        before: Option<&RoundId>,
        purpose: &str,
        progress: &Progress,
    ) -> Result<Arc<Released<Outgoing>>, OfficeError> {
        let (kept, before) = self.pair(round, before).await?;
        let key = key(&kept, before.as_ref(), audience);
        if let Some(ready) = self.cached(&key) {
            return Ok(ready);
        }
        let _turn = self.one_at_a_time.lock().await;
        if let Some(ready) = self.cached(&key) {
            return Ok(ready);
        }
        let permit = self.permit(Action::Release(audience), format!("round/{round}"), purpose).await?;
        let (picture, trend) = self.make(&permit, &kept, before.as_ref(), progress).await?;
        let released = self
            .door
            .release(&picture, trend.as_ref(), audience, purpose, permit.subject(), &(self.clock)())
            .await
            .map_err(|refusal| OfficeError::Refused(refusal.to_string()))?;
        let released = Arc::new(released);
        if let Ok(mut cache) = self.released.lock() {
            cache.retain(|(id, _, _, facts), _| id != round || *facts == key.3);
            cache.insert(key, Arc::clone(&released));
        }
        Ok(released)
    }

    /// The released picture if it is in memory, without computing.
    ///
    /// # Errors
    /// If there is no such round.
    pub async fn ready(
        &self,
        round: &RoundId,
        audience: Audience,
        before: Option<&RoundId>,
    ) -> Result<Option<Arc<Released<Outgoing>>>, OfficeError> {
        let (kept, before) = self.pair(round, before).await?;
        Ok(self.cached(&key(&kept, before.as_ref(), audience)))
    }

    /// What is wrong or missing in a round.
    ///
    /// # Errors
    /// As [`Office::released`].
    pub async fn quality(&self, round: &RoundId, progress: &Progress) -> Result<Quality, OfficeError> {
        let released = self
            .released(round, Audience::Internal, None, "look at the quality of the data", progress)
            .await?;
        let (kept, _) = self.round(round.as_str()).await?;
        let mut findings: Vec<Problem> = kept.intakes.iter().flat_map(|intake| intake.problems.clone()).collect();
        findings.sort_by_key(|problem| std::cmp::Reverse(problem.entry.severity));
        Ok(Quality { kept, released, findings })
    }

    /// Everything that went out, oldest first.
    ///
    /// # Errors
    /// If the policy or the database refuses.
    pub async fn ledger(&self) -> Result<Vec<Entry>, OfficeError> {
        self.permit(Action::ReadLedger, "ledger".into(), "see what went out").await?;
        self.store.entries().await.map_err(|error| OfficeError::Refused(error.to_string()))
    }

    /// Attacks everything that went out, all together, and checks that the ledger is whole.
    ///
    /// # Errors
    /// If the policy or the database refuses.
    pub async fn check_ledger(&self) -> Result<Vec<Finding>, OfficeError> {
        let entries = self.ledger().await?;
        let rules = self.door.rules().clone();
        tokio::task::spawn_blocking(move || amparo_release::check(&entries, &rules))
            .await
            .map_err(|error| OfficeError::Broken(error.to_string()))
    }

    async fn pair(
        &self,
        round: &RoundId,
        before: Option<&RoundId>,
    ) -> Result<(KeptRound, Option<KeptRound>), OfficeError> {
        let (kept, earlier) = self.round(round.as_str()).await?;
        match before {
            Some(before) => Ok((kept, Some(self.round(before.as_str()).await?.0))),
            None => Ok((kept, earlier)),
        }
    }

    fn cached(&self, key: &Key) -> Option<Arc<Released<Outgoing>>> {
        self.released.lock().ok()?.get(key).cloned()
    }

    /// Facts to picture and trend. The permit shows that the policy said yes to reading these facts for this audience.
    async fn make(
        &self,
        _permit: &Permit,
        kept: &KeptRound,
        before: Option<&KeptRound>,
        progress: &Progress,
    ) -> Result<(Arc<Picture>, Option<Trend>), OfficeError> {
        let known = self.picture.lock().ok().and_then(|slot| slot.clone());
        let (standards, method, progress) = (Arc::clone(&self.standards), self.method.clone(), progress.clone());
        let (round, files) = (kept.round.clone(), self.files(kept));
        let earlier = before.map(|kept| (kept.round.clone(), self.files(kept)));
        let work = move || -> Result<_, OfficeError> {
            let facts = facts::read(&files, round.questions.len())?;
            let picture = match known {
                Some(picture) if picture.facts_digest == facts.digest && picture.round.id == round.id => picture,
                _ => {
                    let report = |share: f32| progress.set((share * 1000.0) as u64, 1000);
                    let made =
                        picture::make(&round, &facts, Arc::clone(&standards), &method, &report, progress.cancel_flag());
                    Arc::new(made.map_err(|error| match error {
                        PictureError::Cancelled => OfficeError::Stopped,
                        other => OfficeError::Refused(other.to_string()),
                    })?)
                }
            };
            let trend = match earlier {
                Some((earlier, files)) => {
                    let before = facts::read(&files, earlier.questions.len())?;
                    Some(trend::between((&earlier, &before), (&round, &facts), &standards, &method))
                }
                None => None,
            };
            Ok((picture, trend))
        };
        let made = tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| OfficeError::Broken(error.to_string()))??;
        if let Ok(mut slot) = self.picture.lock() {
            *slot = Some(Arc::clone(&made.0));
        }
        Ok(made)
    }

    pub(crate) fn files(&self, kept: &KeptRound) -> Vec<PathBuf> {
        let folder = self.workspace.facts(&kept.round.id);
        kept.intakes.iter().map(|intake| folder.join(&intake.facts_file)).collect()
    }
}

fn key(kept: &KeptRound, before: Option<&KeptRound>, audience: Audience) -> Key {
    let digests = |kept: &KeptRound| kept.intakes.iter().map(|i| i.facts_digest.as_str()).collect::<Vec<_>>().join("+");
    let facts = format!("{}/{}", digests(kept), before.map(digests).unwrap_or_default());
    (kept.round.id.clone(), audience, before.map(|b| b.round.id.clone()), facts)
}
