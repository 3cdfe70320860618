using PatchTracer.Workspace.Apt;
using Xunit;

namespace PatchTracer.Workspace.Tests.Apt;

public sealed class AptSourcesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("patchtracer-test-");

    [Fact]
    public void Stanzas_and_lines_are_both_read_and_what_is_disabled_is_left_out()
    {
        Write("sources.list", "# deb http://commented.example/debian bookworm main\n"
            + "deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://lines.example/debian/ bookworm main contrib # why\n");
        Write("sources.list.d/debian.sources", """
            Types: deb deb-src
            # a comment inside
            URIs: http://stanzas.example/debian http://second.example/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb
            Enabled: no
            URIs: http://disabled.example/debian
            Suites: bookworm
            Components: main
            """);
        Write("sources.list.d/ignored.save", "deb http://saved.example/debian bookworm main\n");

        var sources = AptSources.OfMachine(_directory.FullName);

        Assert.Equal(["http://lines.example/debian", "http://stanzas.example/debian", "http://second.example/debian"], sources.Select(s => s.Uri));
        Assert.All(sources, s => Assert.Equal("/usr/share/keyrings/debian-archive-keyring.gpg", s.SignedBy));
        Assert.Equal(["bookworm", "bookworm-updates"], sources[1].Suites);
    }

    [Fact]
    public void Only_Debians_own_archives_of_the_release_are_taken_from_a_machine_that_has_others()
    {
        Write("sources.list.d/all.sources", """
            Types: deb
            URIs: http://debian.example/debian
            Suites: bookworm bookworm-updates bookworm-backports
            Components: main contrib
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb
            URIs: http://debian.example/debian-security
            Suites: bookworm-security
            Components: main

            Types: deb
            URIs: http://vendor.example/linux/debian
            Suites: bookworm
            Components: stable

            Types: deb
            URIs: http://vendor.example/apt
            Suites: bookworm
            Components: main
            Signed-By: /usr/share/keyrings/vendor.gpg
            """);

        var debian = AptSources.Debian(AptSources.OfMachine(_directory.FullName), "bookworm");

        Assert.Equal(["http://debian.example/debian", "http://debian.example/debian-security"], debian.Select(s => s.Uri));
        Assert.Equal(["bookworm", "bookworm-updates"], debian[0].Suites);
        Assert.Equal(["main"], debian[0].Components);
    }

    [Fact]
    public void A_key_written_into_the_file_itself_does_not_pass_for_a_file_name()
    {
        Write("sources.list.d/inline.sources", """
            Types: deb
            URIs: http://debian.example/debian
            Suites: bookworm
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             mQINBF
             -----END PGP PUBLIC KEY BLOCK-----
            """);

        Assert.Null(Assert.Single(AptSources.OfMachine(_directory.FullName)).SignedBy);
    }

    [Fact]
    public void The_codename_is_read_with_and_without_quotes_and_may_be_missing()
    {
        Write("quoted", "ID=debian\nVERSION_CODENAME=\"bookworm\"\n");
        Write("plain", "VERSION_CODENAME=trixie\n");
        Write("none", "ID=other\n");

        Assert.Equal(["bookworm", "trixie", "", ""], new[] { "quoted", "plain", "none", "absent" }
            .Select(f => AptSources.MachineCodename(Path.Combine(_directory.FullName, f))));
    }

    [Fact]
    public void A_machine_without_any_apt_has_no_sources() =>
        Assert.Empty(AptSources.OfMachine(Path.Combine(_directory.FullName, "absent")));

    public void Dispose() => _directory.Delete(recursive: true);

    private void Write(string name, string text)
    {
        var file = Path.Combine(_directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
