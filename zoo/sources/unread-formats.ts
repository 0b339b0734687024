/** Unsupported formats, by file extension, and how to convert them. */
const FORMATS: { ending: RegExp; what: string; remedy: string }[] = [
  {
    ending: /\.(h5|hdf5|keras)$/i,
    what: 'a Keras model in HDF5, which cannot be read',
    remedy:
      'tensorflowjs_converter --input_format=keras model.h5 folder (pip install tensorflowjs; a .keras file is first saved as .h5)',
  },
  {
    ending: /\.pb$/i,
    what: 'a TensorFlow model, which cannot be read',
    remedy: 'python -m tf2onnx.convert --saved-model folder --output model.onnx',
  },
  {
    ending: /\.tflite$/i,
    what: 'a TensorFlow Lite model, which cannot be read',
    remedy: 'python -m tf2onnx.convert --tflite model.tflite --output model.onnx',
  },
];

/**
 * Checkpoints of whole training runs, scikit-learn's models and NumPy's object arrays are pickles. Source:
 * docs.python.org/3/library/pickle.html. PyTorch's state dicts are too, but they are read as data (zoo/pytorch).
 */
const PICKLE = /\.(ckpt|pkl|pickle|joblib|npy|npz|t7|dill)$/i;

const PICKLE_FORMAT = {
  what: 'a pickle, a program that runs when it is opened: an untrusted file could do anything on this machine. It is not read',
  remedy:
    "torch.save(model.state_dict(), 'model.pt') saves PyTorch's weights alone, which are read; else torch.onnx.export(model, example, 'model.onnx')",
};

export const isPickle = (path: string) => PICKLE.test(path);

/**
 * Why none of these files is a supported model, and how to convert the first with a known extension; null if none has one.
 */
export function whyUnread(paths: string[]): string | null {
  for (const { ending, what, remedy } of [...FORMATS, { ending: PICKLE, ...PICKLE_FORMAT }]) {
    const path = paths.find((one) => ending.test(one));
    if (path !== undefined)
      return `${path} is ${what}. Convert it ${what === PICKLE_FORMAT.what ? 'if you trust it' : 'first'}: ${remedy}`;
  }
  return null;
}
