using PatchTracer.Cluster.Apt;

namespace PatchTracer.Cluster.Tests.Apt;

public sealed class DistributionTests
{
    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n", "debian", "12.0", true)]
    [InlineData("PRETTY_NAME=\"Debian GNU/Linux forky/sid\"\nID=debian\n", "debian", null, true)]
    [InlineData("ID=\"ubuntu\"\nID_LIKE=debian\nVERSION_ID=\"24.04\"\nVERSION_CODENAME='noble'\n", "ubuntu", "24.4", true)]
    [InlineData("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=22\n", "linuxmint", "22.0", true)]
    [InlineData("ID=fedora\nVERSION_ID=42\n", "fedora", "42.0", false)]
    [InlineData("ID=a\nID=b\n", "b", null, false)]
    [InlineData("", "", null, false)]
    public void A_distribution_is_read_from_os_release(string text, string id, string? version, bool hasApt)
    {
        var distribution = Distribution.Parse(text);

        Assert.Equal((id, version, hasApt), (distribution.Id, distribution.Version?.ToString(), distribution.HasApt));
    }

    [Theory]
    [InlineData("debian", "12", "docker.io")]
    [InlineData("debian", "13", "docker-cli")]
    [InlineData("debian", "", "docker-cli")]
    [InlineData("ubuntu", "22.04", "docker.io")]
    [InlineData("ubuntu", "24.04", "docker.io")]
    public void The_package_of_the_docker_client_is_that_of_the_release(string id, string version, string package) =>
        Assert.Equal(package, DockerPackages.Client(Distribution.Parse($"ID={id}\nID_LIKE=debian\nVERSION_ID={version}\n"),
            engineOwner: null));

    [Theory]
    [InlineData("12")]
    [InlineData("13")]
    public void Beside_an_engine_of_Dockers_own_packages_the_client_is_theirs_too(string version) =>
        Assert.Equal("docker-ce-cli", DockerPackages.Client(Distribution.Parse($"ID=debian\nVERSION_ID={version}\n"), "docker-ce"));
}
