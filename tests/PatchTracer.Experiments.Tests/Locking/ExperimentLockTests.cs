using PatchTracer.Experiments.Locking;
using Xunit;

namespace PatchTracer.Experiments.Tests.Locking;

public sealed class ExperimentLockTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void What_was_written_is_read_again_in_its_order()
    {
        var written = new ExperimentLock
        {
            Experiment = "hotrod",
            Tool = "1.2.3",
            Variants =
            [
                new("stock", new Dictionary<string, string> { ["z"] = "1", ["a"] = "2" }),
                new("on", new Dictionary<string, string> { ["z"] = "3" }) { Packages = new Dictionary<string, string> { ["bash"] = "5.2" } },
            ],
        };
        File.WriteAllText(_path, written.Write());

        var read = ExperimentLock.Read(_path);

        Assert.Equal(("hotrod", "1.2.3", 2), (read.Experiment, read.Tool, read.Variants.Count));
        Assert.Equal(["z", "a"], read.Of("stock")!.Pins.Keys);
        Assert.Null(read.Of("stock")!.Packages);
        Assert.Equal("5.2", read.Of("on")!.Packages!["bash"]);
        Assert.Null(read.Of(null));
        Assert.Equal(written.Write(), read.Write());
    }

    [Theory]
    [InlineData("{\"format\": 2, \"pins\": []}", "use the newer one that wrote it")]
    [InlineData("null", "`null` is no lock of an experiment")]
    [InlineData("{\"format\": 1, \"experiment\": \"a\", \"tool\": \"b\", \"variants\": [{\"name\": null}]}", "a variant has no pins")]
    [InlineData("{\"format\": 1, \"experiment\": \"a\", \"tool\": \"b\", \"variants\": [null]}", "a variant has no pins")]
    [InlineData("{\"format\": 1, \"experiment\": \"a\", \"tool\": \"b\", \"variants\": [{\"name\": null, \"pins\": {\"go\": null}}]}", "go has no value")]
    [InlineData("{\"format\": 1}", "experiment")]
    [InlineData("{\n \"format\": 1,\n oops", ":3:")]
    public void What_is_no_lock_is_refused_with_the_place(string text, string said)
    {
        File.WriteAllText(_path, text);
        var refused = Assert.Throws<ExperimentException>(() => ExperimentLock.Read(_path));
        Assert.StartsWith(_path, refused.Message);
        Assert.Contains(said, refused.Message);
    }

    [Fact]
    public void One_that_is_not_there_is_told_with_what_writes_it() =>
        Assert.Contains("`patchtracer lock` writes one", Assert.Throws<ExperimentException>(() => ExperimentLock.Read($"{_path}.no")).Message);

    [Fact]
    public void A_lock_lies_beside_its_experiment() =>
        Assert.Equal("samples/experiments/hotrod.lock.json", ExperimentLock.PathFor("samples/experiments/hotrod.yaml"));
}
