using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace PatchTracer.Workspace.Tests;

public sealed class ForeignFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Pipe
    {
        get
        {
            var path = Path.Combine(_directory.Path, "pipe");
            using var made = Process.Start("mkfifo", [path]);
            made.WaitForExit();
            return path;
        }
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_pipe_is_refused_at_once_though_nobody_writes_to_it()
    {
        var refused = Assert.Throws<ForeignFileException>(() => ForeignFile.ReadText(Pipe));

        Assert.EndsWith("pipe", refused.Path, StringComparison.Ordinal);
        Assert.Contains("it is a pipe, and a regular file is read here", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero", "it is a device")]
    [InlineData("/tmp", "it is a directory")]
    public void What_is_no_regular_file_is_refused_with_what_it_is(string path, string what)
    {
        var link = Path.Combine(_directory.Path, "link");
        File.CreateSymbolicLink(link, path);

        Assert.Contains(what, Assert.Throws<ForeignFileException>(() => ForeignFile.ReadText(path)).Message, StringComparison.Ordinal);
        Assert.Contains(what, Assert.Throws<ForeignFileException>(() => ForeignFile.ReadLines(link).ToList()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_is_refused()
    {
        var path = Path.Combine(_directory.Path, "socket");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));

        Assert.Contains("it is a socket", Assert.Throws<ForeignFileException>(() => ForeignFile.OpenRead(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_followed_within_the_directory_and_not_out_of_it()
    {
        var bundle = Directory.CreateDirectory(Path.Combine(_directory.Path, "bundle")).FullName;
        File.WriteAllText(Path.Combine(bundle, "inside"), "in");
        File.WriteAllText(Path.Combine(_directory.Path, "bundle-beside"), "secret");
        foreach (var (name, target) in new[] { ("in", "inside"), ("out", "../bundle-beside"), ("away", "/etc/passwd"), ("folder", "..") })
            File.CreateSymbolicLink(Path.Combine(bundle, name), target);
        var renamed = Path.Combine(_directory.Path, "latest");
        File.CreateSymbolicLink(renamed, bundle);

        Assert.Equal("in", ForeignFile.ReadText(Path.Combine(bundle, "in"), bundle));
        Assert.Equal("in", ForeignFile.ReadText(Path.Combine(renamed, "inside"), renamed));
        foreach (var name in new[] { "out", "away", "folder/bundle-beside" })
        {
            var refused = Assert.Throws<ForeignFileException>(() => ForeignFile.ReadText(Path.Combine(bundle, name), bundle));
            Assert.Contains("a symbolic link leads it out of", refused.Message, StringComparison.Ordinal);
        }
        Assert.Throws<ForeignFileException>(() => ForeignFile.RequireDirectory(Path.Combine(bundle, "folder"), bundle));
        Assert.Equal("secret", ForeignFile.ReadText(Path.Combine(bundle, "out")));
    }

    [Fact]
    public void More_than_the_limit_is_not_read_whatever_size_the_file_says()
    {
        var file = Path.Combine(_directory.Path, "file");
        File.WriteAllText(file, "12345678");
        using (var sparse = new FileStream(file + ".sparse", FileMode.CreateNew))
            sparse.SetLength(1L << 40);

        Assert.Equal("12345678", ForeignFile.ReadText(file, limit: 8));
        Assert.Contains("larger than the 7 bytes", Assert.Throws<ForeignFileException>(() => ForeignFile.ReadBytes(file, limit: 7)).Message,
            StringComparison.Ordinal);
        Assert.Contains("larger than the 16 MiB", Assert.Throws<ForeignFileException>(() => ForeignFile.ReadText(file + ".sparse")).Message,
            StringComparison.Ordinal);
        Assert.Contains("line 1 is longer",
            Assert.Throws<ForeignFileException>(() => ForeignFile.ReadLines(file + ".sparse").ToList()).Message, StringComparison.Ordinal);
        // The kernel says 0 bytes of these.
        Assert.Throws<ForeignFileException>(() => ForeignFile.ReadText("/proc/self/smaps", limit: 100));
    }

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("one\n\nthree\r\nfour")]
    [InlineData("\uFEFFone\n")]
    [InlineData("\n\n")]
    public void Lines_are_those_of_the_text(string text)
    {
        var file = Path.Combine(_directory.Path, "lines");
        File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllLines(file), ForeignFile.ReadLines(file));
        var padded = string.Concat(Enumerable.Range(0, 5000).Select(line => new string('½', line % 100) + "\n"));
        File.WriteAllText(file, padded, Encoding.UTF8);
        Assert.Equal(File.ReadAllLines(file), ForeignFile.ReadLines(file));
    }

    [Fact]
    public void What_is_not_there_is_told_as_the_system_does()
    {
        Assert.Throws<FileNotFoundException>(() => ForeignFile.ReadText(Path.Combine(_directory.Path, "none")));
    }
}
