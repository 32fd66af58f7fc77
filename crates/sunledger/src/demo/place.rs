//! The invented county: 示例省 云泽市 青禾县, its townships and villages.
//! Its codes must never exist: no province of China has the number 99.

use serde_json::{Value, json};

pub(super) const PROVINCE: &str = "990000000000";
pub(super) const PREFECTURE: &str = "990400000000";
pub(super) const COUNTY: &str = "990421000000";

/// One township 乡、镇.
pub(super) struct Township {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    villages: &'static [(&'static str, &'static str)],
}

/// One village 村.
#[derive(Clone, Copy)]
pub(super) struct Village {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) township: &'static Township,
}

/// 向阳村 stands here twice: a name is never a key.
pub(super) const TOWNSHIPS: &[Township] = &[
    Township {
        code: "990421100000",
        name: "青禾镇",
        villages: &[
            ("990421100201", "向阳村"),
            ("990421100202", "新安村"),
            ("990421100203", "河湾村"),
            ("990421100204", "北塘村"),
        ],
    },
    Township {
        code: "990421101000",
        name: "石桥镇",
        villages: &[
            ("990421101201", "石桥村"),
            ("990421101202", "大井村"),
            ("990421101203", "桑园村"),
            ("990421101204", "槐树坪村"),
        ],
    },
    Township {
        code: "990421102000",
        name: "柳林镇",
        villages: &[
            ("990421102201", "柳沟村"),
            ("990421102202", "小柳沟村"),
            ("990421102203", "长堤村"),
            ("990421102204", "稻香村"),
        ],
    },
    Township {
        code: "990421200000",
        name: "东坡乡",
        villages: &[
            ("990421200201", "东坡村"),
            ("990421200202", "向阳村"),
            ("990421200203", "梨花岭村"),
            ("990421200204", "三棵树村"),
        ],
    },
    Township {
        code: "990421201000",
        name: "西岭乡",
        villages: &[
            ("990421201201", "西岭村"),
            ("990421201202", "云台村"),
            ("990421201203", "松岗村"),
            ("990421201204", "石坎村"),
        ],
    },
    Township {
        code: "990421202000",
        name: "云溪乡",
        villages: &[
            ("990421202201", "云溪村"),
            ("990421202202", "上河村"),
            ("990421202203", "下河村"),
            ("990421202204", "竹园村"),
        ],
    },
];

/// Every village, by code.
pub(super) fn villages() -> Vec<Village> {
    let of = |township: &'static Township| {
        let village = move |&(code, name)| Village {
            code,
            name,
            township,
        };
        township.villages.iter().map(village)
    };
    TOWNSHIPS.iter().flat_map(of).collect()
}

/// Every division as `region.register` takes it, parents first.
pub(super) fn divisions() -> Vec<Value> {
    let one = |code: &str, level: &str, name: &str| json!({"code": code, "level": level, "name": name, "valid_from": "2011-01-01"});
    let mut all = vec![
        one(PROVINCE, "province", "示例省"),
        one(PREFECTURE, "prefecture", "云泽市"),
        one(COUNTY, "county", "青禾县"),
    ];
    for township in TOWNSHIPS {
        all.push(one(township.code, "township", township.name));
        let villages = township.villages.iter();
        all.extend(villages.map(|(code, name)| one(code, "village", name)));
    }
    all
}

impl Township {
    /// Its unit: the township's government.
    pub(super) fn unit(&self) -> String {
        format!("xz-{}", &self.code[6..9])
    }
}

impl Village {
    /// The digits that tell it apart within the county.
    pub(super) fn tail(&self) -> &'static str {
        &self.code[6..]
    }

    /// Its collective 村集体经济组织, which holds title to assets.
    pub(super) fn collective(&self) -> String {
        format!("jt-{}", self.tail())
    }

    /// Its committee 村民委员会, which posts notices.
    pub(super) fn committee(&self) -> String {
        format!("cwh-{}", self.tail())
    }

    /// The committee's officer.
    pub(super) fn officer(&self) -> String {
        format!("cw-{}", self.tail())
    }

    /// The supervision committee's 村务监督委员会, who sees with eyes of their own.
    pub(super) fn witness(&self) -> String {
        format!("jw-{}", self.tail())
    }
}
