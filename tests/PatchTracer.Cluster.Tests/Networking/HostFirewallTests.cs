using PatchTracer.Cluster.Networking;

namespace PatchTracer.Cluster.Tests.Networking;

public sealed class HostFirewallTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("patchtracer-test-");

    [Theory]
    [InlineData("etc/ufw/ufw.conf", "# comment\nENABLED=yes\nLOGLEVEL=low\n", "ufw")]
    [InlineData("etc/ufw/ufw.conf", "ENABLED=no\n#ENABLED=yes\n", null)]
    [InlineData("run/firewalld.pid", "17\n", "firewalld")]
    [InlineData("etc/hostname", "x\n", null)]
    public void A_firewall_is_known_by_what_it_leaves_on_the_disk(string file, string text, string? expected)
    {
        var path = Path.Combine(_root.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);

        Assert.Equal(expected, HostFirewall.Find(_root.FullName));
    }

    public void Dispose() => _root.Delete(recursive: true);
}
