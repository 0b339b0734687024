/** What training leaves beside a model: the optimizer's state, arguments, random numbers. */
const OF_TRAINING = /(^|\/)(training_args|optimizer|scheduler|scaler|rng_state[^/]*)\.(bin|pt|pth)$/i;

/** Whether a file is named like weights that `torch.save` wrote. */
export const isStateDict = (path: string): boolean => /\.(bin|pt|pth)$/i.test(path) && !OF_TRAINING.test(path);
