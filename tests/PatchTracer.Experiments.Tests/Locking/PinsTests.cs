using PatchTracer.Experiments.Locking;
using Xunit;

namespace PatchTracer.Experiments.Tests.Locking;

public class PinsTests
{
    private static readonly LockedVariant Locked = new(null, new Dictionary<string, string>
    {
        ["input contract"] = "c1",
        ["input manifest front.yaml"] = "m1",
        ["source"] = "1.20.2 sha256-aaaa",
        ["binary kubelet"] = "b1",
        ["binary kube-proxy"] = "b2",
        ["node root"] = "sha256:1",
    })
    {
        Packages = Enumerable.Range(0, 12).ToDictionary(i => $"package{i:00}", _ => "1.0"),
    };

    [Fact]
    public void Without_a_lock_everything_is_noted_in_the_order_in_which_it_comes()
    {
        var pins = new Pins(null, null);
        pins.TakeAll("input", [("contract", "x"), ("catalog", "y")]);
        pins.Take("source", "z");
        pins.Take([("binary kubelet", "1"), ("binary kube-proxy", "2")]);

        var taken = pins.Taken("slow");

        Assert.Equal("slow", taken.Name);
        Assert.Equal(["input contract", "input catalog", "source", "binary kubelet", "binary kube-proxy"], taken.Pins.Keys);
        Assert.Equal("z", taken.Pins["source"]);
    }

    [Fact]
    public void What_is_as_locked_is_taken()
    {
        var pins = new Pins("a.lock.json", Locked);
        pins.TakeAll("input", [("contract", "c1"), ("manifest front.yaml", "m1")]);
        pins.Take([("binary kube-proxy", "b2"), ("binary kubelet", "b1")]);
        pins.Take("source", "1.20.2 sha256-aaaa");
        Assert.Equal(5, pins.Taken(null).Pins.Count);
    }

    [Fact]
    public void All_that_differs_is_named_at_once_with_both_values()
    {
        var refused = Refused(pins => pins.Take([("binary kubelet", "other"), ("binary kube-proxy", "b2"), ("binary kubectl", "new")]));

        Assert.StartsWith("a.lock.json: this is not what is locked:\n", refused);
        Assert.Contains("\n  binary kubelet: other here, b1 in the lock\n", refused);
        Assert.Contains("\n  binary kubectl: new here, nothing in the lock\n", refused);
        Assert.DoesNotContain("kube-proxy", refused);
        Assert.Contains("patchtracer lock", refused);
    }

    [Fact]
    public void Of_a_kind_that_is_taken_whole_what_is_gone_is_named_too()
    {
        var refused = Refused(pins => pins.TakeAll("input", [("contract", "c1"), ("manifest back.yaml", "m2")]));

        Assert.Contains("  input manifest back.yaml: m2 here, nothing in the lock\n", refused);
        Assert.Contains("  input manifest front.yaml: nothing here, m1 in the lock\n", refused);
        Assert.DoesNotContain("contract", refused);
        Assert.DoesNotContain("binary", refused);
    }

    [Fact]
    public void A_digest_is_told_as_far_as_one_looks_for_it()
    {
        var refused = Refused(pins => pins.Take("source", $"1.20.2 sha256-{new string('b', 64)}"));

        Assert.Contains($"source: 1.20.2 sha256-{new string('b', 10)}… here, 1.20.2 sha256-aaaa in the lock", refused);
    }

    [Fact]
    public void Packages_say_why_the_root_of_a_node_differs_some_of_them()
    {
        var here = Locked.Packages!.ToDictionary(package => package.Key, _ => "1.1");
        here.Remove("package00");
        var refused = Refused(pins =>
        {
            pins.Packages = here;
            pins.Take("node root", "sha256:2", "Do this and that.");
        });

        Assert.Contains("  node root: sha256:2 here, sha256:1 in the lock\n  package01: 1.1 here, 1.0 in the lock\n", refused);
        Assert.Contains("  and 4 more packages\n", refused);
        Assert.EndsWith("Do this and that.", refused);
    }

    [Fact]
    public void Of_very_many_that_differ_the_first_are_named_and_the_others_counted()
    {
        var refused = Refused(pins => pins.Take(Enumerable.Range(0, 1000).Select(i => ($"pin {i}", "x"))));

        Assert.Equal(43, refused.Split('\n').Length);
        Assert.Contains("\n  and 960 more pins\n", refused);
    }

    private static string Refused(Action<Pins> take) =>
        Assert.Throws<ExperimentException>(() => take(new Pins("a.lock.json", Locked))).Message;
}
