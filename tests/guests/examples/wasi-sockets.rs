//! Tries to reach the network through WASI.
#![cfg(target_family = "wasm")]

use wasip2::sockets::network::{
    ErrorCode, IpAddressFamily, IpSocketAddress, Ipv4SocketAddress, Network,
};
use wasip2::sockets::{instance_network, ip_name_lookup, tcp_create_socket, udp_create_socket};

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    let network = instance_network::instance_network();
    let port = config.parse().unwrap_or_default();
    let told = [
        ("tcp", connect(&network, port)),
        ("udp", bind(&network)),
        ("names", ip_name_lookup::resolve_addresses(&network, "localhost").map(drop)),
    ];
    Ok(told.into_iter().map(|(what, done)| note("info", what, said(done))).collect())
}

fn said(done: Result<(), ErrorCode>) -> &'static str {
    done.map_or_else(|error| error.name(), |()| "done")
}

fn local(port: u16) -> IpSocketAddress {
    IpSocketAddress::Ipv4(Ipv4SocketAddress { port, address: (127, 0, 0, 1) })
}

fn connect(network: &Network, port: u16) -> Result<(), ErrorCode> {
    let socket = tcp_create_socket::create_tcp_socket(IpAddressFamily::Ipv4)?;
    socket.start_connect(network, local(port))?;
    socket.subscribe().block();
    socket.finish_connect().map(drop)
}

fn bind(network: &Network) -> Result<(), ErrorCode> {
    let socket = udp_create_socket::create_udp_socket(IpAddressFamily::Ipv4)?;
    socket.start_bind(network, local(0))?;
    socket.subscribe().block();
    socket.finish_bind()
}
