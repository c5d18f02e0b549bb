# Problems of the catalogue (crates/model/src/problem.rs): CODE-says and CODE-remedy, one line each. English stands in the catalogue itself.
