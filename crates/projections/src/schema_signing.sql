-- Keys of officers and of checkpoints, and since when commands must be signed.

-- 公钥
CREATE TABLE officer_keys (
    officer_key TEXT    NOT NULL PRIMARY KEY,  -- hex
    officer     TEXT    NOT NULL,
    valid_from  TEXT    NOT NULL,
    valid_until TEXT,
    seq         INTEGER NOT NULL,
    revoked_on  TEXT,
    revoked_seq INTEGER,
    reason      TEXT                           -- why it was revoked
) STRICT;

-- 须签名: one row at most
CREATE TABLE signing_required (
    valid_from  TEXT    NOT NULL PRIMARY KEY,
    unit        TEXT    NOT NULL,
    seq         INTEGER NOT NULL
) STRICT;

-- 检查点密钥: from which size on checkpoints are signed by which key
CREATE TABLE checkpoint_keys (
    size           INTEGER NOT NULL PRIMARY KEY,
    checkpoint_key BLOB    NOT NULL,
    reason         TEXT,                       -- why it follows the one before; none of the first
    unit           TEXT,
    seq            INTEGER NOT NULL
) STRICT;
