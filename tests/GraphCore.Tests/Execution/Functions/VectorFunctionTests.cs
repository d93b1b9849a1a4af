using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Tests.Execution.Functions;

public sealed class VectorFunctionTests
{
    [Theory]
    [InlineData("vector.similarity.euclidean([1, 2], [1.0, 2.0])", "1.0")]
    [InlineData("vector.similarity.euclidean([1, 4, 2], [1, 2, 2])", "0.2")]
    [InlineData("vector.similarity.cosine([1, 0], [3, 0])", "1.0")]
    [InlineData("vector.similarity.cosine([1, 0], [0, 2])", "0.5")]
    [InlineData("vector.similarity.cosine([1, 0], [-2.5, 0])", "0.0")]
    [InlineData("vector.similarity.cosine(null, [0, 2])", "null")]
    [InlineData("vector.similarity.euclidean([1], null)", "null")]
    public async Task Similarity_lies_between_0_and_1(string call, string expected) =>
        Assert.Equal([expected], (await new ExecutionHarness().RunAsync($"RETURN {call} AS x")).Texts);

    [Theory]
    [InlineData("vector.similarity.cosine([1], [1, 2])")]
    [InlineData("vector.similarity.cosine([], [])")]
    [InlineData("vector.similarity.cosine([0, 0], [1, 2])")]
    [InlineData("vector.similarity.euclidean([1], [0.0 / 0.0])")]
    [InlineData("vector.similarity.euclidean(['a'], [1])")]
    public async Task A_list_that_is_no_vector_is_refused(string call)
    {
        GraphException error = await Assert.ThrowsAsync<GraphException>(() => new ExecutionHarness().RunAsync($"RETURN {call} AS x"));

        Assert.Contains(error.Code, new[] { ErrorCodes.ArgumentError, ErrorCodes.TypeError });
    }
}
