using System.Net;
using PatchTracer.Cluster.Networking;

namespace PatchTracer.Cluster.Tests.Networking;

public sealed class FirewallRuleTests
{
    private const string Saved = """
        -P INPUT ACCEPT
        -N DOCKER-USER
        -A INPUT ! -d 172.19.0.1/32 -i pt-1 -m comment --comment "patchtracer:a" -j REJECT --reject-with icmp-port-unreachable
        -A INPUT -m comment --comment "patchtracer:ab" -j REJECT
        -A DOCKER-USER -i pt-1 ! -o pt-1 -m comment --comment patchtracer:a -j REJECT
        -A DOCKER-USER -m comment --comment "not patchtracer:a" -j RETURN
        """;

    [Fact]
    public void Exactly_the_rules_with_that_comment_are_deleted_from_their_chains()
    {
        var deletions = FirewallRule.Deletions(Saved, "patchtracer:a").Select(d => string.Join(' ', d));

        Assert.Equal(
        [
            "-D INPUT ! -d 172.19.0.1/32 -i pt-1 -m comment --comment patchtracer:a -j REJECT --reject-with icmp-port-unreachable",
            "-D DOCKER-USER -i pt-1 ! -o pt-1 -m comment --comment patchtracer:a -j REJECT",
        ], deletions);
    }

    [Fact]
    public void What_leaves_the_bridge_and_what_enters_the_host_elsewhere_than_at_the_gateways_ports_is_refused()
    {
        var rules = HermeticRules.For("a", "pt-1", IPAddress.Parse("172.19.0.1"), "4317,4318");

        Assert.Equal(["DOCKER-USER", "INPUT", "INPUT", "INPUT"], rules.Select(r => r.Chain));
        Assert.All(rules, r => Assert.Equal("REJECT", r.Match[^1]));
        Assert.Equal(["-i", "pt-1", "!", "-o", "pt-1"], rules[0].Match.Take(5));
        Assert.Equal(["!", "-d", "172.19.0.1/32", "-i", "pt-1"], rules[1].Match.Take(5));
        Assert.Contains("-p tcp -m conntrack --ctstate NEW -m multiport ! --dports 4317,4318", string.Join(' ', rules[2].Match),
            StringComparison.Ordinal);
        Assert.Contains("-i pt-1 ! -p tcp -m conntrack --ctstate NEW", string.Join(' ', rules[3].Match), StringComparison.Ordinal);
        Assert.DoesNotContain("multiport", string.Join(' ', HermeticRules.For("a", "pt-1", IPAddress.Parse("172.19.0.1"), "")[2].Match),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b  c", new[] { "a", "b", "c" })]
    [InlineData("""--comment "a \"b\" c" -j X""", new[] { "--comment", "a \"b\" c", "-j", "X" })]
    [InlineData("""a "" b""", new[] { "a", "", "b" })]
    [InlineData("", new string[0])]
    public void A_saved_rule_is_split_into_its_words(string line, string[] words) => Assert.Equal(words, CommandLine.Split(line));
}
