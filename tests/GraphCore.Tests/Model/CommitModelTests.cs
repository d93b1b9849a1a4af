namespace Serverless.GraphCore.Tests.Model;

/// <summary>The protocol holds in every reachable state of small systems, and each known way to get it wrong is found.</summary>
public sealed class CommitModelTests
{
    private const int MaxStates = 3_000_000;

    [Theory]
    [InlineData(1, 1, true, true, 3, 2)]
    [InlineData(1, 1, true, false, 3, 2)]
    [InlineData(1, 2, true, false, 1, 1)]
    [InlineData(2, 0, false, true, 3, 0)]
    [InlineData(2, 1, false, false, 2, 2)]
    [InlineData(2, 1, true, false, 1, 1)]
    [InlineData(3, 0, false, false, 2, 0)]
    public void Protocol_holds_in_every_state(int writers, int rotators, bool collection, bool crashes, int writerSends, int rotatorSends)
    {
        var result = ModelChecker.Search(new ModelOptions(writers, rotators, collection, crashes, writerSends, rotatorSends), MaxStates, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage($"{writers} writers, {rotators} rotators, collection {collection}, crashes {crashes}, {writerSends} and {rotatorSends} sends: {result.States} states");
        Assert.True(result.Violation is null, $"{result.Violation}:\n{string.Join('\n', result.Trace)}");
        Assert.True(result.Exhaustive, $"not all of more than {result.States} states were visited");
    }

    [Theory]
    [InlineData(nameof(Mutant.UnconditionalDelete), 1, 1, true, 2)]
    [InlineData(nameof(Mutant.SuccessorCreatedByOthers), 2, 2, true, 1)]
    [InlineData(nameof(Mutant.NewIdAfterTimeout), 1, 0, false, 2)]
    [InlineData(nameof(Mutant.NoPositionCheck), 2, 0, false, 2)]
    [InlineData(nameof(Mutant.SealIgnoresCondemn), 1, 1, true, 2)]
    [InlineData(nameof(Mutant.TakenPositionTrusted), 1, 0, false, 3)]
    [InlineData(nameof(Mutant.AcknowledgedEarly), 1, 0, false, 2)]
    [InlineData(nameof(Mutant.SealDoesNotEnd), 2, 1, false, 2)]
    [InlineData(nameof(Mutant.FoldedBeforeSeal), 1, 1, true, 2)]
    public void Every_mutant_is_found(string mutant, int writers, int rotators, bool collection, int sends)
    {
        var options = new ModelOptions(writers, rotators, collection, false, sends, sends, Enum.Parse<Mutant>(mutant));
        var result = ModelChecker.Search(options, MaxStates, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage($"{mutant}: {result.Violation} after {result.States} states in {result.Trace.Count} steps");
        Assert.NotNull(result.Violation);
    }

    [Fact]
    public void Every_mutant_is_tested()
    {
        var tested = typeof(CommitModelTests).GetMethod(nameof(Every_mutant_is_found))!.GetCustomAttributesData()
            .Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)[0].Value!);
        Assert.Equal(Enum.GetNames<Mutant>().Where(name => name != nameof(Mutant.None)).Order(), tested.Order());
    }
}
