//! Plugin files, made in the test itself and read back.
#![cfg(test)]

mod build;
mod damage;
mod interfaces;
mod languages;
mod manifest;
mod reading;
mod sample;
