use super::*;

fn plain(text: &str) -> Scalar<'_> {
    resolve(text.into(), true, None).unwrap()
}

#[test]
fn a_float_as_a_key_is_the_text_of_its_nearest_f32() {
    let key = |float: f64| float_key(float);
    assert_eq!(key(1.0), "1");
    assert_eq!(key(1.5), "1.5");
    assert_eq!(key(2.345_678_901_234), "2.3456788");
    assert_eq!(key(100_000.0), "100000");
    assert_eq!(key(1_000_000.0), "1e+06");
    assert_eq!(key(0.0001), "0.0001");
    assert_eq!(key(0.000_012), "1.2e-05");
    assert_eq!(key(1e300), ".inf");
    assert_eq!(key(-0.0), "-0");
    assert_eq!(key(f64::NAN), ".nan");
}

#[test]
fn a_hexadecimal_address_beyond_64_bits_is_text_and_a_decimal_one_is_refused() {
    let address = "0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe";
    assert_eq!(plain(address), Scalar::Text(address.into()));
    let refused = resolve("12345678901234567890123".into(), true, None).unwrap_err();
    assert_eq!(refused, ErrorKind::Number("12345678901234567890123".to_owned()));
}

#[test]
fn quotes_make_text_of_anything() {
    for text in ["", "12", "yes", "null", ".inf", "<<"] {
        let scalar = resolve(text.into(), false, None).unwrap();
        assert_eq!(scalar, Scalar::Text(text.into()));
    }
}

proptest::proptest! {
    #[test]
    fn an_integer_is_read_whatever_its_base_and_its_underscores(number: u64) {
        let wanted = Scalar::Integer(Number::from(number));
        let spellings = [
            format!("{number}"), format!("{number:#x}"), format!("{number:#o}"), format!("0{number:o}"),
            format!("{number:#b}"), format!("{number}_"), format!("0X{number:X}"),
        ];
        for spelling in spellings {
            proptest::prop_assert_eq!(&plain(&spelling), &wanted, "{}", spelling);
        }
    }

    #[test]
    fn no_text_makes_the_resolver_panic(text in "[-+.0-9_eExXobB:nifNAa~y<=]{0,12}") {
        let _ = resolve(text.into(), true, None);
    }
}
