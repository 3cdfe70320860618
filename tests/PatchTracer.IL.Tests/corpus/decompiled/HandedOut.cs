using System.Threading.Tasks;

namespace App;

public sealed class HandedOut
{
    public Task<string> Work(string id) => Task.FromResult(id);
}
