using PatchTracer.Workspace.Apt;
using Xunit;

namespace PatchTracer.Workspace.Tests.Apt;

public sealed class DebianArchiveTests : IDisposable
{
    private const string Keys = "/usr/share/keyrings/debian-archive-keyring.gpg";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("patchtracer-test-");

    [Fact]
    public void The_mirror_of_the_machine_gives_any_suite_whatever_release_the_machine_is()
    {
        Write("sources.list.d/a.list", "deb https://example.org/apt cloud main\n");
        Write("sources.list.d/debian.sources", $"""
            Types: deb
            # a comment inside
            URIs: http://mirror.example/debian-security
            Suites: trixie-security
            Components: main
            Signed-By: {Keys}

            Types: deb deb-src
            URIs: http://mirror.example/proxied/ http://second.example/debian
            Suites: trixie trixie-updates
            Components: main contrib
            Signed-By: {Keys}
            """);

        var source = DebianArchive.Of("bookworm", null, _directory.FullName);

        Assert.Equal(("http://mirror.example/proxied", Keys), (source.Uri, source.SignedBy));
        Assert.Equal(["bookworm"], source.Suites);
        Assert.Equal(["main"], source.Components);
    }

    [Fact]
    public void The_mirror_of_a_one_line_file_is_found_with_its_keyring_among_other_options()
    {
        Write("sources.list", $"""
            # deb http://commented.example/debian bookworm main
            deb-src http://sources.example/debian bookworm main
            deb [ arch=amd64 signed-by=/k/debian-archive.gpg ] http://mirror.example/debian bookworm main # here
            """);

        Assert.Equal(("http://mirror.example/debian", "/k/debian-archive.gpg"), Of("bookworm"));
    }

    /// <summary>As on a runner of a CI: Ubuntu's own archives and those of vendors, whose paths may end in /debian too.</summary>
    [Fact]
    public void A_machine_made_from_Debian_gets_Debians_own_mirror_and_not_that_of_its_distribution_or_of_a_vendor()
    {
        Write("sources.list.d/ubuntu.sources", """
            Types: deb
            URIs: http://archive.example/ubuntu
            Suites: noble noble-updates noble-security
            Components: main universe
            Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg

            Types: deb
            URIs: http://vendor.example/debian
            Suites: stable
            Components: main
            Signed-By: /usr/share/keyrings/vendor.gpg

            Types: deb
            URIs: http://vendor.example/linux/ubuntu
            Suites: noble
            Components: stable
            """);

        Assert.Equal("http://ftp.debian.org/debian", Of("bookworm").Uri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Types: deb\nURIs: http://m.example/debian\nSuites: bookworm\nComponents: main\nEnabled: no\n")]
    [InlineData("Types: deb\nURIs: http://m.example/debian\nSuites: bookworm-updates\nComponents: main\n")]
    [InlineData("Types: deb\nURIs: http://m.example/debian\nSuites: bookworm\nComponents: contrib\n")]
    [InlineData("Types: deb\nURIs: cdrom:[Debian]/debian\nSuites: bookworm\nComponents: main\n")]
    public void What_is_not_a_whole_release_of_Debian_is_no_mirror_of_it(string sources)
    {
        Write("sources.list.d/debian.sources", sources);

        Assert.Equal("http://ftp.debian.org/debian", Of("bookworm").Uri);
    }

    [Fact]
    public void A_mirror_that_is_named_comes_before_that_of_the_machine()
    {
        Write("sources.list", "deb http://mirror.example/debian bookworm main\n");

        var source = DebianArchive.Of("trixie", "http://chosen.example/debian/", _directory.FullName);

        Assert.Equal("http://chosen.example/debian", source.Uri);
        Assert.Equal(File.Exists(Keys) ? Keys : null, source.SignedBy);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private (string Uri, string? SignedBy) Of(string suite)
    {
        var source = DebianArchive.Of(suite, null, _directory.FullName);
        return (source.Uri, source.SignedBy);
    }

    private void Write(string name, string text)
    {
        var file = Path.Combine(_directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
