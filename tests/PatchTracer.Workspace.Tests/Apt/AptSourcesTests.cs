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

        Assert.Equal(["http://lines.example/debian", "http://stanzas.example/debian", "http://second.example/debian"],
            sources.Select(s => s.Uri));
        Assert.All(sources, s => Assert.Equal("/usr/share/keyrings/debian-archive-keyring.gpg", s.SignedBy));
        Assert.Equal(["bookworm", "bookworm-updates"], sources[1].Suites);
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

    [Theory]
    [InlineData("http://a.example/debian\nhttp://b.example/debian\n", "http://a.example/debian")]
    [InlineData("# comment\nhttp://a.example/debian\tpriority:2\nhttp://b.example/debian/ priority:1 type:index\n",
        "http://b.example/debian")]
    [InlineData("http://a.example/debian\nhttp://b.example/debian priority:9\n", "http://b.example/debian")]
    public void A_list_of_mirrors_stands_for_the_one_that_apt_would_ask_first(string list, string expected)
    {
        var mirrors = Write("mirrors/debian.list", list);
        Write("sources.list.d/debian.sources",
            $"Types: deb\nURIs: mirror+file:{mirrors}\nSuites: trixie trixie-updates\nComponents: main\n");

        Assert.Equal([expected], AptSources.OfMachine(_directory.FullName).Select(s => s.Uri));
    }

    [Fact]
    public void A_list_of_mirrors_that_is_not_there_or_would_have_to_be_fetched_is_no_source()
    {
        Write("sources.list", "deb mirror+file:/no/such/list trixie main\ndeb mirror+http://a.example/list trixie main\n");

        Assert.Empty(AptSources.OfMachine(_directory.FullName));
    }

    [Fact]
    public void A_machine_without_any_apt_has_no_sources() =>
        Assert.Empty(AptSources.OfMachine(Path.Combine(_directory.FullName, "absent")));

    public void Dispose() => _directory.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var file = Path.Combine(_directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }
}
