using PatchTracer.Cluster.Apt;

namespace PatchTracer.Cluster.Tests.Apt;

public sealed class AptSourceTests
{
    private const string Deb822 = """
        Types: deb deb-src
        # a comment inside
        URIs: http://mirror.example/debian/
        Suites: bookworm bookworm-updates
        Components: main
         contrib
        Signed-By: /usr/share/keyrings/own.gpg

        Types: deb
        URIs: http://mirror.example/debian-security
        Suites: bookworm-security
        Components: main

        Enabled: no
        Types: deb
        URIs: http://off.example/debian
        Suites: bookworm
        Components: main

        Types: deb-src
        URIs: http://source.example/debian
        Suites: bookworm
        Components: main
        """;

    [Fact]
    public void Stanzas_are_read_with_their_continuation_lines()
    {
        var sources = AptSource.Parse(Deb822, deb822: true);

        Assert.Equal(["http://mirror.example/debian", "http://mirror.example/debian-security"], sources.Select(s => s.Uri));
        Assert.Equal(["main", "contrib"], sources[0].Components);
        Assert.Equal("/usr/share/keyrings/own.gpg", sources[0].SignedBy);
    }

    [Fact]
    public void One_line_sources_are_read_with_and_without_options()
    {
        var sources = AptSource.Parse("""
            # deb http://commented.example/debian bookworm main
            deb http://mirror.example/debian bookworm main contrib # why
            deb-src http://mirror.example/debian bookworm main
            deb [arch=amd64 signed-by=/k.gpg] http://other.example/debian/ bookworm-updates main
            deb nonsense
            """, deb822: false);

        Assert.Equal(2, sources.Count);
        Assert.Equal(("http://mirror.example/debian", (string?)null), (sources[0].Uri, sources[0].SignedBy));
        Assert.Equal(("http://other.example/debian", "/k.gpg"), (sources[1].Uri, sources[1].SignedBy));
    }

    [Fact]
    public void Debians_archive_is_the_one_that_has_the_machines_release()
    {
        var sources = AptSource.Parse(Deb822, deb822: true);

        Assert.Equal("http://mirror.example/debian", AptSource.Debian(sources, "bookworm")!.Uri);
        Assert.Null(AptSource.Debian(sources, "trixie"));
    }

    [Fact]
    public void Both_forms_are_read_from_a_machine()
    {
        var directory = Directory.CreateTempSubdirectory("apt-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(directory, "sources.list.d"));
            File.WriteAllText(Path.Combine(directory, "sources.list"), "deb http://one.example/debian bookworm main\n");
            File.WriteAllText(Path.Combine(directory, "sources.list.d", "two.sources"), Deb822);
            File.WriteAllText(Path.Combine(directory, "sources.list.d", "old.list.save"), "deb http://old.example/debian bookworm main\n");

            var uris = AptSource.OfMachine(directory).Select(s => s.Uri).ToList();

            Assert.Equal(["http://one.example/debian", "http://mirror.example/debian", "http://mirror.example/debian-security"], uris);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("ID=debian\nVERSION_CODENAME=bookworm\n", true, "bookworm")]
    [InlineData("ID=\"ubuntu\"\nVERSION_CODENAME='noble'\n", false, "noble")]
    [InlineData("", false, "")]
    public void The_release_is_read_from_os_release(string text, bool isDebian, string codename)
    {
        var release = DebianRelease.Parse(text);

        Assert.Equal((isDebian, codename), (release.IsDebian, release.Codename));
    }
}
