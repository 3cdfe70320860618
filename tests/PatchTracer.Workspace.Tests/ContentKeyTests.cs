using Xunit;

namespace PatchTracer.Workspace.Tests;

public sealed class ContentKeyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void The_same_inputs_give_the_same_key_and_any_change_another()
    {
        string Key(Func<ContentKey, ContentKey> add)
        {
            using var key = new ContentKey();
            return add(key).ToString();
        }

        var one = Key(k => k.Add("a", "b"));
        Assert.Equal(one, Key(k => k.Add("a", "b")));
        Assert.NotEqual(one, Key(k => k.Add("a", "c")));
        Assert.NotEqual(one, Key(k => k.Add("ab", "")));
        Assert.NotEqual(Key(k => k.Add("a", "b").Add("c", "d")), Key(k => k.Add("a", "bc").Add("", "d")));
        Assert.Matches("^[0-9a-f]{64}$", one);
    }

    [Fact]
    public void A_directory_counts_by_relative_path_content_and_executable_bit()
    {
        var (one, two) = (Fill("one"), Fill("two"));
        Assert.Equal(KeyOf(one), KeyOf(two));

        File.SetUnixFileMode(Path.Combine(two, "sub/file"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.NotEqual(KeyOf(one), KeyOf(two));

        File.Move(Path.Combine(one, "top"), Path.Combine(one, "renamed"));
        Assert.NotEqual(KeyOf(one), KeyOf(Fill("three")));
    }

    public void Dispose() => _directory.Dispose();

    private string Fill(string name)
    {
        var root = _directory.In(name);
        Directory.CreateDirectory(Path.Combine(root, "sub"));
        File.WriteAllText(Path.Combine(root, "top"), "1");
        File.WriteAllText(Path.Combine(root, "sub/file"), "2");
        return root;
    }

    private static string KeyOf(string directory)
    {
        using var key = new ContentKey();
        return key.AddDirectory("d", directory).ToString();
    }
}
