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

package conntrack

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"io/ioutil"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"patchtracer/internal/clock"
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
		NewProxierTables(always, writer{}).NewTable(theProxier).Publish()
		time.Sleep(300 * time.Millisecond)
		fmt.Println("goes on")
	}
}

func always() bool { return true }

// writer writes what it is told of, a line each.
type writer struct{}

// written is a connection in a line; times are Unix nanoseconds.
type written struct {
	Port, Transport, State, Client, Server string
	Began, Ended                           int64
	Bytes, Packets                         [2]uint64
	Listed                                 bool
}

func (writer) Translated(c *Connection) { writeDown(c) }
func (writer) Closed(c *Connection)     { writeDown(c) }

func writeDown(c *Connection) {
	line, _ := json.Marshal(written{
		Port: c.Service.PortName, Transport: map[uint8]string{ProtocolTCP: "tcp", ProtocolUDP: "udp"}[c.Flow.Protocol], State: c.State,
		Client: fmt.Sprintf("%v:%d", c.Flow.Source, c.Flow.SourcePort),
		Server: fmt.Sprintf("%v:%d", c.Endpoint.Source, c.Endpoint.SourcePort),
		Began:  clock.WallOf(c.Began), Ended: clock.WallOf(c.Ended), Bytes: c.Bytes, Packets: c.Packets, Listed: c.Listed,
	})
	fmt.Println(string(line))
}

// readBack gives what was written, without the other lines.
func readBack(t *testing.T, out []byte) (connections []written) {
	t.Helper()
	for _, line := range strings.Split(string(out), "\n") {
		if strings.HasPrefix(line, "{") {
			var w written
			if err := json.Unmarshal([]byte(line), &w); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			connections = append(connections, w)
		}
	}
	return connections
}

// observeAndDial makes connections under its own eyes.
func observeAndDial() {
	table := NewProxierTables(always, writer{}).NewTable(theProxier)
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
}

// observeAfterwards begins to observe when one connection is open and one is over, and then asks for what it missed.
func observeAfterwards() {
	enableAccounting()
	proxiers := NewProxierTables(always, writer{})
	proxiers.observer.Do(func() {})
	table := proxiers.NewTable(theProxier)
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
	table.Publish()
	l := &listener{observer: newObserver(proxiers, writer{}), buffer: make([]byte, 64<<10), order: nativeOrder(), now: clock.Monotonic()}
	l.accounting = true
	for _, missed := range []bool{false, true} {
		l.readTable(missed)
		fmt.Println("# read")
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
			fmt.Printf("%s.%d %c%d ", e.orig.Dest, e.orig.DestPort, " nud"[e.kind], e.tcpState)
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
