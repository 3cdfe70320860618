package main

import (
	"math/rand"
	"net"
	"strings"
	"time"

	"github.com/miekg/dns"
)

type handler struct {
	records  *records
	synced   func() bool
	upstream *upstream
	zone     string
}

func newServers(address string, h dns.Handler) []*dns.Server {
	return []*dns.Server{
		{Addr: address, Net: "udp", Handler: h},
		{Addr: address, Net: "tcp", Handler: h},
	}
}

func (h *handler) ServeDNS(w dns.ResponseWriter, query *dns.Msg) {
	if len(query.Question) != 1 {
		h.send(w, query, new(dns.Msg).SetRcode(query, dns.RcodeFormatError))
		return
	}
	h.send(w, query, h.answer(query, query.Question[0]))
}

func (h *handler) answer(query *dns.Msg, question dns.Question) *dns.Msg {
	name := strings.ToLower(question.Name)
	if ip := reverseAddress(name); ip != "" && question.Qtype == dns.TypePTR {
		if !h.synced() {
			return new(dns.Msg).SetRcode(query, dns.RcodeServerFailure)
		}
		if answers := h.records.reverse(question.Name, ip); len(answers) > 0 {
			return h.authoritative(query, answers, nil, true)
		}
	}
	if !dns.IsSubDomain(h.zone, name) {
		return h.upstream.ask(query)
	}
	if !h.synced() { // "does not exist" would be remembered by the client; a failure is asked again
		return new(dns.Msg).SetRcode(query, dns.RcodeServerFailure)
	}
	answers, extra, known := h.records.lookup(name, question.Qtype)
	for _, answer := range answers {
		answer.Header().Name = question.Name // in the letters it was asked, as RFC 1035 resolvers compare them
	}
	return h.authoritative(query, answers, extra, known)
}

func (h *handler) authoritative(query *dns.Msg, answers, extra []dns.RR, known bool) *dns.Msg {
	reply := new(dns.Msg).SetReply(query)
	reply.Authoritative = true
	reply.RecursionAvailable = true
	rand.Shuffle(len(answers), func(i, j int) { answers[i], answers[j] = answers[j], answers[i] })
	reply.Answer, reply.Extra = answers, extra
	if !known {
		reply.Rcode = dns.RcodeNameError
	}
	if len(answers) == 0 {
		reply.Ns = []dns.RR{h.authority()}
	}
	return reply
}

// authority carries the time for which an absence may be remembered (RFC 2308): short, Services come and go.
func (h *handler) authority() dns.RR {
	return &dns.SOA{
		Hdr: dns.RR_Header{Name: h.zone, Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: 5},
		Ns:  "ns.dns." + h.zone, Mbox: "hostmaster." + h.zone,
		Serial: uint32(time.Now().Unix()), Refresh: 7200, Retry: 1800, Expire: 86400, Minttl: 5,
	}
}

// send fits the reply to what the client can take: over UDP 512 bytes, or what it offers by EDNS.
func (h *handler) send(w dns.ResponseWriter, query, reply *dns.Msg) {
	size := dns.MaxMsgSize
	if option := query.IsEdns0(); option != nil {
		reply.SetEdns0(4096, false)
	}
	if _, udp := w.RemoteAddr().(*net.UDPAddr); udp {
		size = dns.MinMsgSize
		if option := query.IsEdns0(); option != nil && int(option.UDPSize()) > size {
			size = int(option.UDPSize())
		}
	}
	fit(reply, size)
	_ = w.WriteMsg(reply) // a client that is gone asks again
}

// fit leaves out what does not fit, and says so (TC): the client then asks over TCP.
func fit(reply *dns.Msg, size int) {
	reply.Compress = true
	if reply.Len() > size {
		options := reply.IsEdns0()
		reply.Extra = nil // addresses of SRV targets are a courtesy
		if options != nil {
			reply.Extra = []dns.RR{options}
		}
	}
	for reply.Len() > size && len(reply.Answer) > 0 {
		reply.Answer = reply.Answer[:len(reply.Answer)-1]
		reply.Truncated = true
	}
}

// reverseAddress: the address that a name below in-addr.arpa or ip6.arpa stands for, or "".
func reverseAddress(name string) string {
	labels := dns.SplitDomainName(name)
	for i, j := 0, len(labels)-1; i < j; i, j = i+1, j-1 {
		labels[i], labels[j] = labels[j], labels[i]
	}
	var text string
	switch {
	case len(labels) == 6 && labels[1] == "in-addr":
		text = strings.Join(labels[2:], ".")
	case len(labels) == 34 && labels[1] == "ip6":
		for i := 2; i < 34; i += 4 {
			text += ":" + strings.Join(labels[i:i+4], "")
		}
		text = strings.TrimPrefix(text, ":")
	}
	if ip := net.ParseIP(text); ip != nil {
		return ip.String()
	}
	return ""
}
