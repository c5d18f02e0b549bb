-- Rounds, what was taken in for them, places, ticked actions; and the two logs that only grow.

create table round (
    id text primary key,
    meta text not null,              -- model::Round as JSON
    created_at text not null
) strict;

create table intake (
    number integer primary key,
    round text not null references round (id),
    source_name text not null,       -- file name without its folder
    source_digest text not null,
    mapping text not null,           -- the mapping as it was used, TOML
    mapping_digest text not null,
    facts_file text not null,        -- below facts/<round>/
    facts_digest text not null,
    rows_in integer not null,
    rows_kept integer not null,
    rows_rejected integer not null,
    rows_dropped integer not null,
    columns_refused text not null,   -- JSON list of headings and reasons
    problems text not null,          -- JSON, see store::problems
    at text not null,
    audit integer not null references audit (number),
    unique (round, source_digest, mapping_digest)
) strict;

create table place (
    code text primary key,
    name text not null,
    level integer not null,
    parent text not null,
    polygons blob not null           -- JSON of rings, empty for places without a boundary
) strict;

create table tick (
    round text not null references round (id),
    place text not null,
    action text not null,
    at text not null,
    audit integer not null references audit (number),
    primary key (round, place, action)
) strict;

create table audit (
    number integer primary key,
    at text not null,
    subject text not null,
    action text not null,
    object text not null,
    purpose text not null,
    allowed integer not null
) strict;

create table ledger (
    number integer primary key,
    at text not null,
    by text not null,
    audience text not null,
    purpose text not null,
    round text not null,
    facts_digest text not null,
    content_digest text not null unique,
    rule_version text not null,
    payload blob not null,           -- release::published, what an attacker would have
    previous_hash text not null unique,
    hash text not null
) strict;

create trigger audit_is_not_changed before update on audit begin select raise(abort, 'the audit log only grows'); end;
create trigger audit_is_not_deleted before delete on audit begin select raise(abort, 'the audit log only grows'); end;
create trigger ledger_is_not_changed before update on ledger begin select raise(abort, 'the ledger only grows'); end;
create trigger ledger_is_not_deleted before delete on ledger begin select raise(abort, 'the ledger only grows'); end;
