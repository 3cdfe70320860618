using System.Threading.Tasks;

namespace App;

public sealed class OfValueTaskWithResult
{
    public async ValueTask<string> Work(string id)
    {
        while (id.Length < 10)
        {
            await Task.Yield();
            id += id;
        }
        return id;
    }
}
