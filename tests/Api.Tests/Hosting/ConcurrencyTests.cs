using Serverless.Api.Tests.Support;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Hosting;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Concurrent_requests_get_their_own_answers()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        api.Database.Play = (request, sink, token) =>
        {
            Value x = request.Statements[0].Parameters.Get("x");
            return FakeDatabase.ReplyAsync(sink, 0, ["x"], [.. Enumerable.Repeat(new[] { x }, 200)], token);
        };

        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            string accept = i % 2 == 0 ? "application/json" : "application/jsonl";
            Answer answer = await api.QueryAsync($$$"""{"statement":"RETURN $x","parameters":{"x":"{{{new string((char)('a' + (i % 26)), i)}}}-n{{{i}}}"}}""", accept: accept);
            Assert.Equal(202, answer.Status);
            Assert.Equal(200, answer.Text.Split($"-n{i}\"").Length - 1);
        });
    }

    [Fact]
    public async Task Stopping_lets_requests_finish_and_closes_the_database()
    {
        ApiFixture api = await ApiFixture.StartAsync();
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        api.Database.Play = async (_, sink, token) =>
        {
            running.SetResult();
            await goOn.Task;
            Assert.False(api.Database.IsDisposed);
            await FakeDatabase.ReplyAsync(sink, 0, ["x"], [[Samples.Integer(1)]], token);
        };

        Task<Answer> answer = api.QueryAsync("""{"statement":"RETURN 1"}""");
        await running.Task;
        Task stopping = api.StopAsync();
        goOn.SetResult();

        Assert.Equal(202, (await answer).Status);
        await stopping;
        Assert.True(api.Database.IsDisposed);
        await api.DisposeAsync();
    }
}
