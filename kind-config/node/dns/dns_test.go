package main

import (
	"fmt"
	"io/ioutil"
	"net"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/miekg/dns"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// cluster has a Service with an address, a headless one with a named and an unnamed pod, and an alias.
func cluster(t *testing.T) *records {
	r := newRecords(nil, settings{zone: "cluster.local.", ttl: 7})
	add := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	service := func(name, ip string, ports ...v1.ServicePort) *v1.Service {
		return &v1.Service{
			ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name},
			Spec:       v1.ServiceSpec{ClusterIP: ip, Ports: ports},
		}
	}
	services := r.services.GetIndexer()
	add(services.Add(service("web", "10.96.0.7", v1.ServicePort{Name: "http", Protocol: v1.ProtocolTCP, Port: 80})))
	add(services.Add(service("db", v1.ClusterIPNone)))
	add(services.Add(service("many", v1.ClusterIPNone)))
	add(services.Add(service("empty", v1.ClusterIPNone)))
	alias := service("alias", "")
	alias.Spec.Type, alias.Spec.ExternalName = v1.ServiceTypeExternalName, "example.org"
	add(services.Add(alias))

	endpoints := func(name string, addresses, notReady []v1.EndpointAddress) {
		add(r.endpoints.GetIndexer().Add(&v1.Endpoints{
			ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name},
			Subsets: []v1.EndpointSubset{{
				Addresses: addresses, NotReadyAddresses: notReady,
				Ports: []v1.EndpointPort{{Name: "sql", Protocol: v1.ProtocolTCP, Port: 5432}},
			}},
		}))
	}
	endpoints("db", []v1.EndpointAddress{{IP: "10.244.0.5", Hostname: "db-0"}, {IP: "10.244.1.6"}}, []v1.EndpointAddress{{IP: "10.244.1.9"}})
	endpoints("web", []v1.EndpointAddress{{IP: "10.244.0.8"}}, nil)
	var hundred []v1.EndpointAddress
	for i := 0; i < 100; i++ {
		hundred = append(hundred, v1.EndpointAddress{IP: fmt.Sprintf("10.244.2.%d", i)})
	}
	endpoints("many", hundred, nil)
	return r
}

func newHandler(t *testing.T) *handler {
	return &handler{records: cluster(t), synced: func() bool { return true }, upstream: newUpstream(nil), zone: "cluster.local."}
}

// ask returns the answers without name, class and TTL, sorted, behind the response code.
func ask(h *handler, name string, qtype uint16) string {
	reply := h.answer(new(dns.Msg).SetQuestion(name, qtype), dns.Question{Name: name, Qtype: qtype, Qclass: dns.ClassINET})
	var answers []string
	for _, answer := range reply.Answer {
		fields := strings.SplitN(answer.String(), "\t", 4)
		answers = append(answers, strings.ReplaceAll(fields[3], "\t", " "))
	}
	sort.Strings(answers)
	return strings.Join(append([]string{dns.RcodeToString[reply.Rcode]}, answers...), "|")
}

func TestNames(t *testing.T) {
	h := newHandler(t)
	for _, c := range []struct {
		name  string
		qtype uint16
		want  string
	}{
		{"web.default.svc.cluster.local.", dns.TypeA, "NOERROR|A 10.96.0.7"},
		{"WEB.Default.svc.cluster.local.", dns.TypeA, "NOERROR|A 10.96.0.7"},
		{"web.default.svc.cluster.local.", dns.TypeAAAA, "NOERROR"},
		{"web.other.svc.cluster.local.", dns.TypeA, "NXDOMAIN"},
		{"x.web.default.svc.cluster.local.", dns.TypeA, "NXDOMAIN"},
		{"absent.default.svc.cluster.local.", dns.TypeA, "NXDOMAIN"},
		{"db.default.svc.cluster.local.", dns.TypeA, "NOERROR|A 10.244.0.5|A 10.244.1.6"},
		{"db-0.db.default.svc.cluster.local.", dns.TypeA, "NOERROR|A 10.244.0.5"},
		{"10-244-1-6.db.default.svc.cluster.local.", dns.TypeA, "NOERROR|A 10.244.1.6"},
		{"10-244-1-9.db.default.svc.cluster.local.", dns.TypeA, "NXDOMAIN"},
		{"empty.default.svc.cluster.local.", dns.TypeA, "NXDOMAIN"},
		{"alias.default.svc.cluster.local.", dns.TypeA, "NOERROR|CNAME example.org."},
		{"_http._tcp.web.default.svc.cluster.local.", dns.TypeSRV, "NOERROR|SRV 0 100 80 web.default.svc.cluster.local."},
		{"_http._udp.web.default.svc.cluster.local.", dns.TypeSRV, "NXDOMAIN"},
		{"_sql._tcp.db.default.svc.cluster.local.", dns.TypeSRV, "NOERROR|SRV 0 100 5432 10-244-1-6.db.default.svc.cluster.local.|SRV 0 100 5432 db-0.db.default.svc.cluster.local."},
		{"10-244-0-8.default.pod.cluster.local.", dns.TypeA, "NOERROR|A 10.244.0.8"},
		{"not-an-address.default.pod.cluster.local.", dns.TypeA, "NXDOMAIN"},
		{"default.svc.cluster.local.", dns.TypeA, "NOERROR"},
		{"other.svc.cluster.local.", dns.TypeA, "NXDOMAIN"},
		{"cluster.local.", dns.TypeA, "NOERROR"},
		{"dns-version.cluster.local.", dns.TypeTXT, "NOERROR|TXT \"1.1.0\""},
		{"7.0.96.10.in-addr.arpa.", dns.TypePTR, "NOERROR|PTR web.default.svc.cluster.local."},
		{"5.0.244.10.in-addr.arpa.", dns.TypePTR, "NOERROR|PTR db-0.db.default.svc.cluster.local."},
		{"8.0.244.10.in-addr.arpa.", dns.TypePTR, "NXDOMAIN"},
		{"example.org.", dns.TypeA, "NXDOMAIN"},
		{".", dns.TypeA, "NXDOMAIN"},
	} {
		if got := ask(h, c.name, c.qtype); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.name, dns.TypeToString[c.qtype], got, c.want)
		}
	}
}

func TestBeforeTheFirstListNamesFailInsteadOfBeingDenied(t *testing.T) {
	h := newHandler(t)
	h.synced = func() bool { return false }
	for _, name := range []string{"web.default.svc.cluster.local.", "7.0.96.10.in-addr.arpa."} {
		qtype := dns.TypeA
		if strings.HasSuffix(name, "arpa.") {
			qtype = dns.TypePTR
		}
		if got := ask(h, name, qtype); got != "SERVFAIL" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestPublishedNotReadyAddresses(t *testing.T) {
	h := newHandler(t)
	h.records.service("default", "db").Spec.PublishNotReadyAddresses = true
	if got := ask(h, "10-244-1-9.db.default.svc.cluster.local.", dns.TypeA); got != "NOERROR|A 10.244.1.9" {
		t.Error(got)
	}
}

func TestWhatDoesNotFitIntoUDPIsAskedAgainOverTCP(t *testing.T) {
	h := newHandler(t)
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addresses := map[string]string{"udp": packets.LocalAddr().String(), "tcp": listener.Addr().String()}
	for _, server := range []*dns.Server{{PacketConn: packets, Handler: h}, {Listener: listener, Handler: h}} {
		started := make(chan struct{})
		server.NotifyStartedFunc = func() { close(started) }
		go func(s *dns.Server) { _ = s.ActivateAndServe() }(server)
		<-started
		defer func(s *dns.Server) { _ = s.Shutdown() }(server)
	}
	for _, c := range []struct {
		net       string
		edns      uint16
		truncated bool
		least     int
		most      int
	}{{"udp", 0, true, 1, 512}, {"udp", 1232, true, 40, 1232}, {"udp", 4096, false, 100, 4096}, {"tcp", 0, false, 100, 65535}} {
		query := new(dns.Msg).SetQuestion("many.default.svc.cluster.local.", dns.TypeA)
		if c.edns > 0 {
			query.SetEdns0(c.edns, false)
		}
		client := dns.Client{Net: c.net, UDPSize: 65535}
		reply, _, err := client.Exchange(query, addresses[c.net])
		if err != nil {
			t.Fatalf("%s %d: %v", c.net, c.edns, err)
		}
		reply.Compress = true
		if reply.Truncated != c.truncated || len(reply.Answer) < c.least || reply.Len() > c.most {
			t.Errorf("%s %d: truncated %v, %d answers in %d bytes", c.net, c.edns, reply.Truncated, len(reply.Answer), reply.Len())
		}
	}
}

func TestCorefileOfKubeadm(t *testing.T) {
	directory := t.TempDir()
	resolv := filepath.Join(directory, "resolv.conf")
	corefile := filepath.Join(directory, "Corefile")
	write := func(path, text string) {
		if err := ioutil.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(resolv, "nameserver 127.0.0.11\nnameserver 192.0.2.1\n")
	write(corefile, ".:53 {\n    errors\n    health {\n       lameduck 5s\n    }\n    ready\n"+
		"    kubernetes Example.Local in-addr.arpa ip6.arpa {\n       pods insecure\n       ttl 12\n    }\n"+
		"    prometheus :9153\n    forward . "+resolv+" {\n       max_concurrent 1000\n    }\n}\n")
	s, err := readCorefile(corefile)
	if err != nil {
		t.Fatal(err)
	}
	if s.zone != "example.local." || s.ttl != 12 || s.health != ":8080" || s.ready != ":8181" {
		t.Errorf("%+v", s)
	}
	if servers := newUpstream(s.upstreams).servers; len(servers) != 1 || servers[0] != "192.0.2.1:53" {
		t.Errorf("upstreams %v", servers)
	}
	write(corefile, "kubernetes cluster.local {\n  ttl soon\n}\n")
	if _, err := readCorefile(corefile); err == nil || !strings.Contains(err.Error(), ":2: ") {
		t.Errorf("a TTL that is no number: %v", err)
	}
}
