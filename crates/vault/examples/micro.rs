use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce, aead::AeadInOut};
use std::time::Instant;
fn main() {
    let t = Instant::now();
    let c = XChaCha20Poly1305::new(&[1u8; 32].into());
    let mut buf = vec![0u8; 24];
    for _ in 0..100_000 { let _ = c.encrypt_inout_detached(&XNonce::from([2; 24]), &[0; 29], buf.as_mut_slice().into()).unwrap(); }
    println!("xchacha {:?}/100k", t.elapsed());
    let t = Instant::now();
    let mut x = [0u8; 32];
    for _ in 0..100_000 { let mut h = blake3::Hasher::new_keyed(&[1; 32]); h.update(&x); x = h.finalize().into(); }
    println!("keyed {:?}/100k", t.elapsed());
    let t = Instant::now();
    for _ in 0..100_000 { let mut h = blake3::Hasher::new_derive_key("abc def"); h.update(&x); let mut o = h.finalize_xof(); for _ in 0..3 { o.fill(&mut x); } }
    println!("derive xof {:?}/100k", t.elapsed());
    let base = blake3::Hasher::new_derive_key("abc def");
    let t = Instant::now();
    for _ in 0..100_000 { let mut h = base.clone(); for _ in 0..5 { h.update(&20u32.to_be_bytes()); h.update(&x[..20]); } x = h.finalize().into(); }
    println!("c_f {:?}/100k", t.elapsed());
}
