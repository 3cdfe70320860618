package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// settings are what this server takes from a Corefile; every other directive is accepted and has no effect.
type settings struct {
	zone      string // fully qualified, lower case
	ttl       uint32
	health    string
	ready     string
	upstreams []string
}

// readCorefile reads the directives kubeadm writes: kubernetes ZONE {ttl N}, health ADDRESS, ready ADDRESS, forward . TO...
func readCorefile(path string) (settings, error) {
	s := settings{zone: "cluster.local.", ttl: 30, health: ":8080", ready: ":8181"}
	file, err := os.Open(path)
	if err != nil {
		return s, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		words := strings.Fields(strings.TrimRight(strings.TrimSpace(lines.Text()), "{"))
		if len(words) < 2 {
			continue
		}
		if err := s.apply(words); err != nil {
			return s, fmt.Errorf("%s:%d: %v", path, number, err)
		}
	}
	return s, lines.Err()
}

func (s *settings) apply(words []string) error {
	switch words[0] {
	case "kubernetes":
		s.zone = strings.ToLower(dns.Fqdn(words[1]))
	case "ttl":
		ttl, err := strconv.ParseUint(words[1], 10, 32)
		if err != nil {
			return err
		}
		s.ttl = uint32(ttl)
	case "health":
		s.health = words[1]
	case "ready":
		s.ready = words[1]
	case "forward":
		s.upstreams = resolve(words[2:])
	}
	return nil
}

// resolve turns the targets of `forward` into addresses; a file among them is read as resolv.conf.
func resolve(targets []string) []string {
	var addresses []string
	for _, target := range targets {
		if !strings.HasPrefix(target, "/") {
			addresses = append(addresses, target)
			continue
		}
		if config, err := dns.ClientConfigFromFile(target); err == nil { // a pod without resolv.conf has no upstream
			addresses = append(addresses, config.Servers...)
		}
	}
	return addresses
}
