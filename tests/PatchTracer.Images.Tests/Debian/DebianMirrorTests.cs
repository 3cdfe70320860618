using PatchTracer.Images.Debian;
using PatchTracer.Images.Tests.Go;
using Xunit;

namespace PatchTracer.Images.Tests.Debian;

public sealed class DebianMirrorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void The_mirror_of_a_deb822_file_is_found_past_comments_security_and_other_vendors()
    {
        _directory.Write("sources.list.d/a.list", "deb https://example.org/apt cloud main\n");
        _directory.Write("sources.list.d/debian.sources", """
            Types: deb
            # a comment inside
            URIs: http://mirror.example/debian-security
            Suites: bookworm-security
            Components: main

            Types: deb deb-src
            URIs: http://mirror.example/debian/ http://second.example/debian
            Suites: bookworm bookworm-updates
            Components: main contrib
            Signed-By: /usr/share/keyrings/k.gpg
            """);

        Assert.Equal(new DebianMirror(new Uri("http://mirror.example/debian"), "/usr/share/keyrings/k.gpg"), DebianMirror.FromMachine(_directory.Path));
    }

    [Fact]
    public void The_mirror_of_a_one_line_file_is_found_with_its_keyring_among_other_options()
    {
        _directory.Write("sources.list", """
            # deb http://commented.example/debian bookworm main
            deb-src http://sources.example/debian bookworm main
            deb [ arch=amd64 signed-by=/k.gpg ] http://mirror.example/debian bookworm main # here
            """);

        Assert.Equal(new DebianMirror(new Uri("http://mirror.example/debian"), "/k.gpg"), DebianMirror.FromMachine(_directory.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Types: deb\nURIs: http://m.example/debian\nSuites: bookworm\nComponents: main\nEnabled: no\n")]
    [InlineData("Types: deb\nURIs: http://m.example/debian\nSuites: bookworm-updates\nComponents: main\n")]
    [InlineData("Types: deb\nURIs: http://m.example/debian\nSuites: bookworm\nComponents: contrib\n")]
    public void A_machine_without_a_whole_release_is_told_what_is_needed(string sources)
    {
        _directory.Write("sources.list.d/debian.sources", sources);

        var e = Assert.Throws<ImageException>(() => DebianMirror.FromMachine(_directory.Path));

        Assert.Contains("component `main` of a Debian release", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}
