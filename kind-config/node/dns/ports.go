package main

import (
	"strings"

	"github.com/miekg/dns"
	v1 "k8s.io/api/core/v1"
)

// ports answers SRV questions: the named port of a Service, or of each endpoint of a headless one. "*" stands for any.
func (r *records) ports(name string, service *v1.Service, port, protocol string, qtype uint16) (answers, extra []dns.RR, known bool) {
	add := func(target, ip string, number int32) {
		known = true
		if qtype != dns.TypeSRV && qtype != dns.TypeANY {
			return
		}
		answers = append(answers, &dns.SRV{
			Hdr: r.header(name, dns.TypeSRV), Weight: 100, Port: uint16(number), Target: target,
		})
		extra = append(extra, r.addresses(target, dns.TypeANY, ip)...)
	}
	own := r.serviceName(service)
	if !isHeadless(service) {
		for _, p := range service.Spec.Ports {
			if matches(port, p.Name) && matches(protocol, string(p.Protocol)) {
				add(own, service.Spec.ClusterIP, p.Port)
			}
		}
		return answers, extra, known
	}
	for _, e := range r.endpointsOf(service) {
		for _, p := range e.ports {
			if matches(port, p.Name) && matches(protocol, string(p.Protocol)) {
				add(e.host+"."+own, e.ip, p.Port)
			}
		}
	}
	return answers, extra, known
}

func (r *records) serviceName(service *v1.Service) string {
	return service.Name + "." + service.Namespace + ".svc." + r.zone
}

// reverse answers a PTR question: a Service by its cluster IP, otherwise the endpoints that have the address.
func (r *records) reverse(name, ip string) []dns.RR {
	var answers []dns.RR
	pointTo := func(target string) {
		answers = append(answers, &dns.PTR{Hdr: r.header(name, dns.TypePTR), Ptr: target})
	}
	services, _ := r.services.GetIndexer().ByIndex(byAddress, ip)
	for _, object := range services {
		pointTo(r.serviceName(object.(*v1.Service)))
	}
	if len(answers) > 0 {
		return answers
	}
	owners, _ := r.endpoints.GetIndexer().ByIndex(byAddress, ip)
	for _, object := range owners {
		owner := object.(*v1.Endpoints)
		service := r.service(owner.Namespace, owner.Name)
		if service == nil || !isHeadless(service) {
			continue
		}
		for _, e := range r.endpointsOf(service) {
			if e.ip == ip {
				pointTo(e.host + "." + r.serviceName(service))
			}
		}
	}
	return answers
}

func matches(pattern, value string) bool {
	return pattern == "*" || strings.EqualFold(pattern, value)
}
