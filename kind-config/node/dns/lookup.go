package main

import (
	"net"
	"strings"

	"github.com/miekg/dns"
	v1 "k8s.io/api/core/v1"
)

// lookup answers a question below the zone. known is false where the name does not exist at all (NXDOMAIN);
// a name that exists without records of the asked type is known and has no answers (NODATA).
func (r *records) lookup(name string, qtype uint16) (answers, extra []dns.RR, known bool) {
	labels := dns.SplitDomainName(strings.TrimSuffix(strings.TrimSuffix(name, r.zone), "."))
	n := len(labels)
	if n == 0 {
		return nil, nil, true
	}
	switch labels[n-1] {
	case "svc":
		return r.lookupService(name, labels[:n-1], qtype)
	case "pod":
		return r.lookupPod(name, labels[:n-1], qtype)
	case "dns-version":
		return r.version(name, qtype), nil, n == 1
	}
	return nil, nil, false
}

func (r *records) lookupService(name string, labels []string, qtype uint16) (answers, extra []dns.RR, known bool) {
	n := len(labels)
	if n == 0 {
		return nil, nil, true
	}
	namespace := labels[n-1]
	if n == 1 {
		return nil, nil, r.hasNamespace(namespace)
	}
	service := r.service(namespace, labels[n-2])
	if service == nil {
		return nil, nil, false
	}
	if service.Spec.Type == v1.ServiceTypeExternalName {
		return []dns.RR{&dns.CNAME{Hdr: r.header(name, dns.TypeCNAME), Target: dns.Fqdn(service.Spec.ExternalName)}}, nil, n == 2
	}
	switch rest := labels[:n-2]; {
	case len(rest) == 0:
		return r.addressesOf(name, service, qtype)
	case len(rest) == 1 && isHeadless(service) && !strings.HasPrefix(rest[0], "_"):
		return r.hostAddress(name, service, rest[0], qtype)
	case len(rest) == 2 && strings.HasPrefix(rest[0], "_") && strings.HasPrefix(rest[1], "_"):
		return r.ports(name, service, rest[0][1:], rest[1][1:], qtype)
	}
	return nil, nil, false
}

// addressesOf: the cluster IP, or every endpoint of a headless Service.
func (r *records) addressesOf(name string, service *v1.Service, qtype uint16) (answers, extra []dns.RR, known bool) {
	if qtype == dns.TypeSRV {
		return r.ports(name, service, "*", "*", qtype)
	}
	if !isHeadless(service) {
		return r.addresses(name, qtype, service.Spec.ClusterIP), nil, true
	}
	endpoints := r.endpointsOf(service)
	for _, e := range endpoints {
		answers = append(answers, r.addresses(name, qtype, e.ip)...)
	}
	return answers, nil, len(endpoints) > 0
}

func (r *records) hostAddress(name string, service *v1.Service, host string, qtype uint16) (answers, extra []dns.RR, known bool) {
	for _, e := range r.endpointsOf(service) {
		if strings.EqualFold(e.host, host) {
			known = true
			answers = append(answers, r.addresses(name, qtype, e.ip)...)
		}
	}
	return answers, nil, known
}

func (r *records) lookupPod(name string, labels []string, qtype uint16) (answers, extra []dns.RR, known bool) {
	if len(labels) == 0 {
		return nil, nil, true
	}
	namespace := labels[len(labels)-1]
	if !r.hasNamespace(namespace) || len(labels) > 2 {
		return nil, nil, false
	}
	if len(labels) == 1 {
		return nil, nil, true
	}
	ip := strings.ReplaceAll(labels[0], "-", ".")
	if net.ParseIP(ip) == nil {
		ip = strings.ReplaceAll(labels[0], "-", ":")
	}
	if net.ParseIP(ip) == nil {
		return nil, nil, false
	}
	return r.addresses(name, qtype, ip), nil, true
}

func (r *records) addresses(name string, qtype uint16, ip string) []dns.RR {
	parsed := net.ParseIP(ip)
	if v4 := parsed.To4(); v4 != nil && (qtype == dns.TypeA || qtype == dns.TypeANY) {
		return []dns.RR{&dns.A{Hdr: r.header(name, dns.TypeA), A: v4}}
	} else if v4 == nil && parsed != nil && (qtype == dns.TypeAAAA || qtype == dns.TypeANY) {
		return []dns.RR{&dns.AAAA{Hdr: r.header(name, dns.TypeAAAA), AAAA: parsed}}
	}
	return nil
}

// version is the record by which a client sees which specification is served.
func (r *records) version(name string, qtype uint16) []dns.RR {
	if qtype != dns.TypeTXT && qtype != dns.TypeANY {
		return nil
	}
	return []dns.RR{&dns.TXT{Hdr: r.header(name, dns.TypeTXT), Txt: []string{"1.1.0"}}}
}

func (r *records) header(name string, rrtype uint16) dns.RR_Header {
	return dns.RR_Header{Name: name, Rrtype: rrtype, Class: dns.ClassINET, Ttl: r.ttl}
}
