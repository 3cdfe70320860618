//go:build linux
// +build linux

/*
Copyright 2026 The PatchTracer Authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

package patchtracer

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"io/ioutil"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func init() {
	roles["serve"] = func() {
		listener, err := net.Listen("tcp", "10.9.0.2:8080")
		if err != nil {
			panic(err)
		}
		packets, err := net.ListenPacket("udp", "10.9.0.2:5353")
		if err != nil {
			panic(err)
		}
		go func() {
			b := make([]byte, 100)
			for {
				n, from, _ := packets.ReadFrom(b)
				_, _ = packets.WriteTo(b[:n], from)
			}
		}()
		fmt.Println("ready")
		for {
			if conn, err := listener.Accept(); err == nil {
				_, _ = io.ReadFull(conn, make([]byte, 5))
				_, _ = conn.Write([]byte("hello"))
				conn.Close()
			}
		}
	}
	roles["observe"] = observeAndDial
	roles["filter"] = watchFilteredEvents
	roles["observe table"] = observeAfterwards
	roles["observe only"] = func() {
		reset(sampling)
		NewServiceTable(theProxier).Publish()
		time.Sleep(300 * time.Millisecond)
		span := testPoint.Begin()
		span.Root()
		fmt.Println("goes on:", span.Open())
	}
}

// observeAndDial makes connections under its own eyes and writes the spans in hexadecimal digits.
func observeAndDial() {
	reset(sampling)
	table := NewServiceTable(theProxier)
	table.Add("10.96.0.10", 80, "TCP", "hotrod", "frontend", "http")
	table.Add("10.96.0.10", 81, "TCP", "hotrod", "frontend", "dead")
	table.Add("10.96.0.10", 53, "UDP", "kube-system", "kube-dns", "dns")
	table.Publish()
	time.Sleep(300 * time.Millisecond) // it subscribes
	for _, address := range []string{"tcp 10.96.0.10:80", "tcp 10.96.0.10:81", "udp 10.96.0.10:53", "tcp 10.9.0.2:8080"} {
		f := strings.Fields(address)
		conn, err := net.DialTimeout(f[0], f[1], 3*time.Second)
		fmt.Println("#", address, err)
		if err != nil {
			continue
		}
		_ = conn.SetDeadline(time.Now().Add(3 * time.Second))
		_, _ = conn.Write([]byte("hello"))
		_, err = io.ReadFull(conn, make([]byte, 5))
		fmt.Println("#", conn.LocalAddr(), err)
		conn.Close()
	}
	time.Sleep(300 * time.Millisecond)
	forgetConnections()
	time.Sleep(300 * time.Millisecond)
	payload, _ := sink.drain(nil, nil, maxRequestBytes)
	fmt.Println(hex.EncodeToString(payload))
}

// observeAfterwards begins to observe when one connection is open and one is over, and then asks for what it missed.
func observeAfterwards() {
	reset(sampling)
	enableAccounting()
	table := NewServiceTable(theProxier)
	table.Add("10.96.0.10", 80, "TCP", "hotrod", "frontend", "http")
	var open net.Conn
	for _, kept := range []bool{false, true} {
		conn, err := net.DialTimeout("tcp", "10.96.0.10:80", 3*time.Second)
		if err != nil {
			panic(err)
		}
		if kept {
			open = conn
			continue
		}
		_, _ = conn.Write([]byte("hello"))
		_, _ = io.Copy(ioutil.Discard, io.LimitReader(conn, 5))
		conn.Close()
	}
	published.tables.Store([]*ServiceTable{table})
	l := &listener{observer: newObserver(), buffer: make([]byte, 64<<10), order: nativeOrder(), now: monotonic()}
	l.accounting = true
	for _, missed := range []bool{false, true} {
		l.readTable(missed)
		payload, _ := sink.drain(nil, nil, maxRequestBytes)
		fmt.Println(hex.EncodeToString(payload))
	}
	fmt.Println("#", open.LocalAddr())
	open.Close()
}

// forgetConnections makes the kernel end all that it tracks, as it would by itself after minutes.
func forgetConnections() {
	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW, netlinkNetfilter)
	if err != nil {
		panic(err)
	}
	defer syscall.Close(fd)
	message := make([]byte, netlinkHeader+netfilterHeader)
	nativeOrder().PutUint32(message, uint32(len(message)))
	nativeOrder().PutUint16(message[4:], ctSubsystem<<8|ctMessageDelete)
	nativeOrder().PutUint16(message[6:], syscall.NLM_F_REQUEST)
	if err := syscall.Sendto(fd, message, 0, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}); err != nil {
		panic(err)
	}
}

// watchFilteredEvents writes the events that pass the filter while connections are made.
func watchFilteredEvents() {
	socket, err := openConntrack(os.Getenv("PATCHTRACER_TEST_CLOSINGS") != "")
	if err != nil {
		panic(err)
	}
	enableAccounting()
	for _, address := range []string{"tcp 10.9.0.2:8080", "tcp 10.96.0.10:80", "tcp 10.96.0.10:81", "udp 10.96.0.10:53"} {
		f := strings.Fields(address)
		if conn, err := net.DialTimeout(f[0], f[1], 3*time.Second); err == nil {
			_ = conn.SetDeadline(time.Now().Add(3 * time.Second))
			_, _ = conn.Write([]byte("hello"))
			_, _ = io.Copy(ioutil.Discard, io.LimitReader(conn, 5))
			conn.Close()
		}
		time.Sleep(100 * time.Millisecond)
	}
	if os.Getenv("PATCHTRACER_TEST_CLOSINGS") != "" {
		forgetConnections()
	}
	time.Sleep(500 * time.Millisecond)
	var e connectionEvent
	buffer := make([]byte, 64<<10)
	for n, err := 0, error(nil); err == nil; n, err = socket.read(buffer) {
		parseEvents(buffer[:n], nativeOrder(), &e, func() {
			fmt.Printf("%s.%d %c%d ", e.orig.dest, e.orig.destPort, " nud"[e.kind], e.tcpState)
		})
	}
}

// network is two network namespaces with a wire between them; the first translates 10.96.0.10 to the second.
func network(t *testing.T) (client, server string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("making network namespaces needs root")
	}
	client, server = fmt.Sprintf("pt-c-%d", os.Getpid()), fmt.Sprintf("pt-s-%d", os.Getpid())
	if out, err := exec.Command("ip", "netns", "add", client).CombinedOutput(); err != nil {
		t.Skipf("no network namespaces here: %v %s", err, out)
	}
	t.Cleanup(func() {
		for _, name := range []string{client, server} {
			_ = exec.Command("ip", "netns", "del", name).Run()
		}
	})
	for _, line := range []string{
		"ip netns add SERVER",
		"ip link add ptv0 netns CLIENT type veth peer name ptv1 netns SERVER",
		"ip -n CLIENT addr add 10.9.0.1/24 dev ptv0",
		"ip -n SERVER addr add 10.9.0.2/24 dev ptv1",
		"ip -n CLIENT link set lo up",
		"ip -n CLIENT link set ptv0 up",
		"ip -n SERVER link set ptv1 up",
		"ip -n CLIENT route add default via 10.9.0.2",
		"ip netns exec CLIENT iptables -t nat -A OUTPUT -d 10.96.0.10/32 -p tcp --dport 80 -j DNAT --to-destination 10.9.0.2:8080",
		"ip netns exec CLIENT iptables -t nat -A OUTPUT -d 10.96.0.10/32 -p tcp --dport 81 -j DNAT --to-destination 10.9.0.2:8081",
		"ip netns exec CLIENT iptables -t nat -A OUTPUT -d 10.96.0.10/32 -p udp --dport 53 -j DNAT --to-destination 10.9.0.2:5353",
	} {
		args := strings.Fields(strings.NewReplacer("CLIENT", client, "SERVER", server).Replace(line))
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Skipf("%s: %v %s", line, err, out)
		}
	}
	return client, server
}

func inNamespace(name, role string) *exec.Cmd {
	command := exec.Command("ip", "netns", "exec", name, os.Args[0])
	command.Env = append(os.Environ(), "PATCHTRACER_TEST_ROLE="+role)
	return command
}

// serving has a server in a namespace until the test is over.
func serving(t *testing.T, namespace string) {
	t.Helper()
	serve := inNamespace(namespace, "serve")
	output, _ := serve.StdoutPipe()
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = serve.Process.Kill(); _ = serve.Wait() })
	if line, _ := bufio.NewReader(output).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the server said %q", line)
	}
}

func TestARealKernelsTranslationsAreReported(t *testing.T) {
	client, server := network(t)
	serving(t, server)
	observe := inNamespace(client, "observe")
	limit := time.AfterFunc(30*time.Second, func() { _ = observe.Process.Kill() })
	defer limit.Stop()
	out, err := observe.CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	payload, err := hex.DecodeString(lines[len(lines)-1])
	if err != nil {
		t.Fatalf("%s", out)
	}
	got, closed := map[interface{}]decodedSpan{}, map[interface{}]decodedSpan{}
	for _, f := range decodeMessage(t, payload) {
		s := decodeSpan(t, f.bytes)
		if s.attributes["patchtracer.tracepoint"] == "kubeproxy.connection.closed" {
			closed[s.attributes["patchtracer.service.port_name"]] = s
		} else {
			got[s.attributes["patchtracer.service.port_name"]] = s
		}
	}
	if len(got) != 3 {
		t.Fatalf("%d connections are reported: %+v\n%s", len(got), got, out)
	}
	for name, want := range map[string][4]interface{}{
		"http": {"tcp", "10.9.0.2", int64(8080), "ESTABLISHED"},
		"dead": {"tcp", "10.9.0.2", int64(8081), "CLOSE"},
		"dns":  {"udp", "10.9.0.2", int64(5353), "ESTABLISHED"},
	} {
		s, a := got[name], got[name].attributes
		if got := [4]interface{}{a["network.transport"], a["server.address"], a["server.port"], a["patchtracer.connection.state"]}; got != want || a["client.address"] != "10.9.0.1" {
			t.Errorf("%s: %v", name, a)
		}
		age := time.Since(time.Unix(0, int64(s.start)))
		if s.end <= s.start || s.end-s.start > uint64(time.Second) || age < 0 || age > 20*time.Second {
			t.Errorf("%s lasts from %d to %d, %v ago", name, s.start, s.end, age)
		}
	}
	if !strings.Contains(string(out), fmt.Sprintf("# 10.9.0.1:%d <nil>", got["http"].attributes["client.port"])) {
		t.Errorf("the client's port is not that of the connection: %v\n%s", got["http"].attributes, out)
	}
	for name, least := range map[string][4]int64{"http": {5 + 3*40, 3, 5 + 2*40, 2}, "dns": {5 + 28, 1, 5 + 28, 1}} {
		a, same := closed[name].attributes, got[name].attributes
		for i, key := range []string{"client.bytes", "client.packets", "server.bytes", "server.packets"} {
			if n, _ := a["patchtracer.connection."+key].(int64); n < least[i] || n > 2000 {
				t.Errorf("%s: %s is %v", name, key, a["patchtracer.connection."+key])
			}
		}
		if a["client.port"] != same["client.port"] || a["server.address"] != "10.9.0.2" || closed[name].end < got[name].end || closed[name].start != got[name].start {
			t.Errorf("%s: %+v", name, closed[name])
		}
	}
	times, _ := exec.Command("ip", "netns", "exec", client, "cat", "/proc/sys/net/netfilter/nf_conntrack_timestamp").Output()
	if strings.TrimSpace(string(times)) != "1" {
		t.Errorf("the kernel's times are not switched on: %q", times)
	}
}

func TestConnectionsFromBeforeAreReadFromTheKernelsTable(t *testing.T) {
	client, server := network(t)
	serving(t, server)
	observe := inNamespace(client, "observe table")
	limit := time.AfterFunc(30*time.Second, func() { _ = observe.Process.Kill() })
	defer limit.Stop()
	out, err := observe.CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) < 3 {
		t.Fatalf("%s", out)
	}
	ports := map[interface{}]bool{}
	for i, line := range lines[len(lines)-3 : len(lines)-1] {
		payload, err := hex.DecodeString(line)
		if err != nil {
			t.Fatalf("%s", out)
		}
		spans := decodeMessage(t, payload)
		if len(spans) != 1 {
			t.Fatalf("reading %d: %d connections\n%s", i, len(spans), out)
		}
		s := decodeSpan(t, spans[0].bytes)
		age := time.Since(time.Unix(0, int64(s.start)))
		if s.attributes["patchtracer.connection.seen"] != "table" || s.attributes["k8s.service.name"] != "frontend" || age < 0 || age > 20*time.Second {
			t.Errorf("reading %d: %v, %v ago", i, s.attributes, age)
		}
		port := s.attributes["client.port"]
		if i == 0 && lines[len(lines)-1] != fmt.Sprintf("# 10.9.0.1:%d", port) {
			t.Errorf("the first reading has port %v\n%s", port, out)
		}
		ports[port] = true
	}
	if len(ports) != 2 {
		t.Errorf("the second reading tells of the first one's connection again: %v", ports)
	}
}

func TestTheKernelKeepsBackEventsThatTheObserverHasNoUseFor(t *testing.T) {
	client, server := network(t)
	serving(t, server)
	out, err := inNamespace(client, "filter").CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	// A kernel tells of a refusal by UPDATE or by DESTROY.
	got := strings.Replace(string(out), "10.96.0.10.81 u8 10.96.0.10.81 d8", "10.96.0.10.81 d8", 1)
	// The first FIN is let through, and on a busy machine it comes when nobody listens any more.
	got = strings.Replace(got, "10.96.0.10.80 u4 ", "", 1)
	want := "10.96.0.10.80 n1 10.96.0.10.80 u3 10.96.0.10.81 n1 10.96.0.10.81 d8 10.96.0.10.53 n0 10.96.0.10.53 u0 "
	if got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
}

func TestTheKernelLetsTheEndsThroughWhereBytesAreCounted(t *testing.T) {
	client, server := network(t)
	serving(t, server)
	filter := inNamespace(client, "filter")
	filter.Env = append(filter.Env, "PATCHTRACER_TEST_CLOSINGS=1")
	out, err := filter.CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	if !strings.Contains(string(out), "10.96.0.10.80 d") || strings.Contains(string(out), "10.9.0.2.8080") {
		t.Errorf("%s", out)
	}
}

func TestWithoutTheCapabilityTheObserverSaysSoAndTheRestGoesOn(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("giving the capability up needs root")
	}
	copied := t.TempDir() + "/test"
	if err := exec.Command("cp", os.Args[0], copied).Run(); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(copied)
	command.Env = append(os.Environ(), "PATCHTRACER_TEST_ROLE=observe only")
	command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	// The test's own directories are for root alone; only those are opened.
	for _, path := range []string{copied, filepath.Dir(copied), filepath.Dir(filepath.Dir(copied))} {
		_ = os.Chmod(path, 0755)
	}
	out, err := command.Output()
	if err != nil {
		t.Skipf("cannot run as another user: %v", err)
	}
	if string(out) != "goes on: true\n" || strings.Count(stderr.String(), "CAP_NET_ADMIN") != 1 || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("%s\n%s", out, stderr.String())
	}
}
