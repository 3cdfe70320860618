using System.Threading.Tasks;

namespace App;

public sealed class OfTaskWithResult
{
    public async Task<int> Work(string id)
    {
        await Task.Delay(id.Length);
        return id.Length;
    }
}
