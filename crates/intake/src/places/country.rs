//! The two codes by which P-codes begin: ISO 3166 with two and with three letters (as of 2024),
//! and Varanda, the invented country of the samples: ISO keeps its letters for users.

const ISO: &str = "AFAFG ALALB DZDZA ADAND AOAGO AGATG ARARG AMARM AUAUS ATAUT AZAZE BSBHS BHBHR BDBGD BBBRB BYBLR BEBEL BZBLZ BJBEN BTBTN \
BOBOL BABIH BWBWA BRBRA BNBRN BGBGR BFBFA BIBDI CVCPV KHKHM CMCMR CACAN CFCAF TDTCD CLCHL CNCHN COCOL KMCOM CGCOG CDCOD CRCRI CICIV HRHRV \
CUCUB CYCYP CZCZE DKDNK DJDJI DMDMA DODOM ECECU EGEGY SVSLV GQGNQ ERERI EEEST SZSWZ ETETH FJFJI FIFIN FRFRA GAGAB GMGMB GEGEO DEDEU GHGHA \
GRGRC GDGRD GTGTM GNGIN GWGNB GYGUY HTHTI HNHND HUHUN ISISL ININD IDIDN IRIRN IQIRQ IEIRL ILISR ITITA JMJAM JPJPN JOJOR KZKAZ KEKEN KIKIR \
KPPRK KRKOR KWKWT KGKGZ LALAO LVLVA LBLBN LSLSO LRLBR LYLBY LILIE LTLTU LULUX MGMDG MWMWI MYMYS MVMDV MLMLI MTMLT MHMHL MRMRT MUMUS MXMEX \
FMFSM MDMDA MCMCO MNMNG MEMNE MAMAR MZMOZ MMMMR NANAM NRNRU NPNPL NLNLD NZNZL NINIC NENER NGNGA MKMKD NONOR OMOMN PKPAK PWPLW PSPSE PAPAN \
PGPNG PYPRY PEPER PHPHL PLPOL PTPRT QAQAT ROROU RURUS RWRWA KNKNA LCLCA VCVCT WSWSM SMSMR STSTP SASAU SNSEN RSSRB SCSYC SLSLE SGSGP SKSVK \
SISVN SBSLB SOSOM ZAZAF SSSSD ESESP LKLKA SDSDN SRSUR SESWE CHCHE SYSYR TJTJK TZTZA THTHA TLTLS TGTGO TOTON TTTTO TNTUN TRTUR TMTKM TVTUV \
UGUGA UAUKR AEARE GBGBR USUSA UYURY UZUZB VUVUT VAVAT VEVEN VNVNM YEYEM ZMZMB ZWZWE XVXVA";

/// Two and three letters of a country.
pub(super) type Country = (&'static str, &'static str);

/// The country that a code begins with and the length of the letters it begins with; three letters go before two.
pub(super) fn of(code: &str) -> Option<(Country, usize)> {
    let begins = |length: usize| code.get(..length).filter(|start| start.bytes().all(|b| b.is_ascii_uppercase()));
    let all = || ISO.split_ascii_whitespace().map(|both| both.split_at(2));
    let three = begins(3)
        .and_then(|start| all().find(|(_, three)| *three == start))
        .map(|country| (country, 3));
    three.or_else(|| {
        begins(2)
            .and_then(|start| all().find(|(two, _)| *two == start))
            .map(|country| (country, 2))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_their_country() {
        assert_eq!(of("SO2201"), Some((("SO", "SOM"), 2)));
        assert_eq!(of("SOM2201"), Some((("SO", "SOM"), 3)));
        assert_eq!(of("IQG01"), Some((("IQ", "IRQ"), 2)));
        assert_eq!(of("COD12").map(|(country, _)| country.0), Some("CD"));
        assert_eq!((of("12"), of("é1"), of("")), (None, None, None));
        assert!(ISO.split_ascii_whitespace().all(|both| both.len() == 5));
    }
}
