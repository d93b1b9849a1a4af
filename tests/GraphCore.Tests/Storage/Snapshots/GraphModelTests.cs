using CsCheck;

namespace Serverless.GraphCore.Tests.Storage.Snapshots;

/// <summary>
/// Random transactions against a dictionary graph: what a transaction sees, what replay of its change set gives, what
/// older snapshots still show, what indexes find, totals, refusals by constraints, savepoints.
/// </summary>
public sealed class GraphModelTests
{
    private static readonly Gen<ModelStep> Step = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 10_000], Gen.Int[0, 10_000], (kind, first, second) => new ModelStep(kind, first, second));

    [Fact]
    public async Task Random_transactions_agree_with_a_dictionary_graph() =>
        await Step.Array[1, 80].SampleAsync(steps => new GraphModel(ModelSchema.None).RunAsync(steps), iter: 300);

    [Fact]
    public async Task Random_transactions_agree_with_a_dictionary_graph_when_there_are_indexes() =>
        await Step.Array[1, 80].SampleAsync(steps => new GraphModel(ModelSchema.Indexes).RunAsync(steps), iter: 300);

    [Fact]
    public async Task Random_transactions_agree_with_a_dictionary_graph_when_there_are_constraints() =>
        await Step.Array[1, 80].SampleAsync(steps => new GraphModel(ModelSchema.Constraints).RunAsync(steps), iter: 300);

    [Fact]
    public async Task Random_transactions_agree_with_a_dictionary_graph_over_segments() =>
        await Step.Array[1, 80].SampleAsync(steps => new GraphModel(ModelSchema.None, folds: true).RunAsync(steps), iter: 300);

    [Fact]
    public async Task Random_transactions_agree_with_a_dictionary_graph_over_segments_when_there_are_indexes() =>
        await Step.Array[1, 80].SampleAsync(steps => new GraphModel(ModelSchema.Indexes, folds: true).RunAsync(steps), iter: 200);

    [Fact]
    public async Task Random_transactions_agree_with_a_dictionary_graph_over_segments_when_there_are_constraints() =>
        await Step.Array[1, 80].SampleAsync(steps => new GraphModel(ModelSchema.Constraints, folds: true).RunAsync(steps), iter: 200);
}
