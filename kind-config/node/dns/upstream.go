package main

import (
	"net"
	"time"

	"github.com/miekg/dns"
)

// upstream asks servers outside the cluster about every name that is not the cluster's.
type upstream struct {
	servers []string
	client  dns.Client
}

// newUpstream leaves loopback addresses out: they are the node's resolver, which cannot be reached from a pod.
func newUpstream(addresses []string) *upstream {
	u := &upstream{client: dns.Client{Timeout: 2 * time.Second}}
	for _, address := range addresses {
		if _, _, err := net.SplitHostPort(address); err != nil {
			address = net.JoinHostPort(address, "53")
		}
		host, _, _ := net.SplitHostPort(address)
		if ip := net.ParseIP(host); ip != nil && !ip.IsLoopback() {
			u.servers = append(u.servers, address)
		}
	}
	return u
}

// ask: with no server to ask, nothing outside the cluster exists, and a client learns so at once.
func (u *upstream) ask(query *dns.Msg) *dns.Msg {
	if len(u.servers) == 0 {
		return new(dns.Msg).SetRcode(query, dns.RcodeNameError)
	}
	for _, server := range u.servers {
		if reply, _, err := u.client.Exchange(query, server); err == nil {
			return reply
		}
	}
	return new(dns.Msg).SetRcode(query, dns.RcodeServerFailure)
}
